// The addresses of the console. Pages that carry much code are fetched when they are first opened, and beside them the texts that they say.

import { createBrowserRouter } from "react-router";
import { Spinner } from "../components/Spinner";
import { withTexts } from "../i18n/useLanguage";
import { SignIn } from "../pages/sign-in/SignIn";
import { Broken } from "./Broken";

export const router = createBrowserRouter([
  { path: "/sign-in", element: <SignIn />, errorElement: <Broken /> },
  {
    path: "/invitation/:token",
    lazy: async () => ({ Component: (await import("../pages/invitation/Invitation")).Invitation }),
    errorElement: <Broken />,
    HydrateFallback: () => <Spinner tall />,
  },
  {
    path: "/demo/:secret",
    lazy: async () => ({ Component: (await import("../pages/demo/Demo")).Demo }),
    errorElement: <Broken />,
    HydrateFallback: () => <Spinner tall />,
  },
  {
    lazy: async () => {
      const { Behind } = await withTexts(() => import("./Behind"), "frame");
      return { Component: Behind };
    },
    errorElement: <Broken />,
    HydrateFallback: () => <Spinner tall />,
    children: [
      {
        // What fails within the frame leaves the ways to other pages.
        errorElement: <Broken />,
        children: [
          { index: true, lazy: async () => ({ Component: (await import("./Shell")).First }) },
          {
            path: "/bots",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/bots/Bots"), "bots")).Bots,
            }),
          },
          {
            path: "/templates",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/templates/Templates"), "bots")).Templates,
            }),
          },
          {
            path: "/bots/:id",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/editor/Editor"), "bots", "build", "canvas", "start", "talk")).Editor,
            }),
          },
          {
            path: "/bots/:id/versions",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/versions/Versions"), "bots", "build", "releases", "replay")).Versions,
            }),
          },
          {
            path: "/bots/:id/knowledge",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/knowledge/Knowledge"), "bots", "build", "knowledge", "talk")).Knowledge,
            }),
          },
          {
            path: "/bots/:id/knowledge/learning/:candidate?",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/learning/Learning"), "bots", "knowledge", "learning")).Learning,
            }),
          },
          {
            path: "/bots/:id/knowledge/health",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/health/Health"), "bots", "knowledge", "health")).Health,
            }),
          },
          {
            path: "/bots/:id/upgrade",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/upgrade/Upgrade"), "bots", "upgrade")).Upgrade,
            }),
          },
          {
            path: "/conversations/:id?",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/conversations/Conversations"), "desk", "talk", "build", "insight", "releases")).Conversations,
            }),
          },
          {
            path: "/insight",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/insight/Insight"), "insight", "releases")).Insight,
            }),
          },
          {
            path: "/plugins",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/plugins/Plugins"), "plugins")).Plugins,
            }),
          },
          {
            path: "/plugins/:name",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/plugins/PluginPage"), "plugins")).PluginPage,
            }),
          },
          {
            path: "/explorer",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/explorer/Explorer"), "explorer")).Explorer,
            }),
          },
          {
            path: "/account",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/account/Account"), "people")).Account,
            }),
          },
          {
            path: "/settings/:part?",
            lazy: async () => ({
              Component: (await withTexts(() => import("../pages/settings/Settings"), "settings", "people")).Settings,
            }),
          },
          { path: "*", lazy: async () => ({ Component: (await import("../pages/missing/Missing")).Missing }) },
        ],
      },
    ],
  },
]);
