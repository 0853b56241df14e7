// Everything that pages rely on: look, connection, addresses.

import { ConfigProvider } from "antd";
import { RouterProvider } from "react-router/dom";
import { Provider } from "urql";
import { useLocale } from "../i18n/useLanguage";
import { client } from "./client";
import { router } from "./router";
import { useTheme } from "./theme";

export function App() {
  const locale = useLocale();
  const theme = useTheme();
  return (
    <Provider value={client}>
      <ConfigProvider
        locale={locale}
        theme={theme}
        button={{ autoInsertSpace: false }}
        modal={{ mask: { blur: false } }}
      >
        <RouterProvider router={router} />
      </ConfigProvider>
    </Provider>
  );
}
