// Everything that pages rely on: language, look, connection, addresses.

import { App as Feedback, ConfigProvider } from "antd";
import { RouterProvider } from "react-router/dom";
import { Provider } from "urql";
import { LanguageProvider, useLanguage, type Spoken } from "../i18n/context";
import { client } from "./client";
import { router } from "./router";
import { useTheme } from "./theme";

function Themed() {
  const { locale } = useLanguage();
  const theme = useTheme();
  return (
    <ConfigProvider
      locale={locale}
      theme={theme}
      button={{ autoInsertSpace: false }}
      modal={{ mask: { blur: false } }}
    >
      <Feedback message={{ top: 64 }}>
        <RouterProvider router={router} />
      </Feedback>
    </ConfigProvider>
  );
}

export function App({ texts }: { texts: Spoken }) {
  return (
    <Provider value={client}>
      <LanguageProvider first={texts}>
        <Themed />
      </LanguageProvider>
    </Provider>
  );
}
