// Everything that pages rely on: language, look, connection, addresses.

import { App as Feedback, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import { RouterProvider } from "react-router/dom";
import { Provider } from "urql";
import { LanguageProvider, useLanguage } from "../i18n/context";
import { client } from "./client";
import { router } from "./router";
import { useTheme } from "./theme";

function Themed() {
  const { language } = useLanguage();
  const theme = useTheme();
  return (
    <ConfigProvider
      locale={language === "zh" ? zh : en}
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

export function App() {
  return (
    <Provider value={client}>
      <LanguageProvider>
        <Themed />
      </LanguageProvider>
    </Provider>
  );
}
