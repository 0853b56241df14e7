import "./base.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { firstTexts } from "./i18n/context";

const root = document.getElementById("root");
if (root) void firstTexts().then((texts) => createRoot(root).render(<App texts={texts} />));
