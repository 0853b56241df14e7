// The addresses of the console. Pages that carry much code are fetched when they are first opened.

import { createBrowserRouter, redirect } from "react-router";
import { Spinner } from "../components/Spinner";
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
      const [{ Shell }, { SignedIn }] = await Promise.all([import("./Shell"), import("./viewer")]);
      const Behind = () => (
        <SignedIn>
          <Shell />
        </SignedIn>
      );
      return { Component: Behind };
    },
    errorElement: <Broken />,
    HydrateFallback: () => <Spinner tall />,
    children: [
      { index: true, loader: () => redirect("/bots") },
      { path: "/bots", lazy: async () => ({ Component: (await import("../pages/bots/Bots")).Bots }) },
      {
        path: "/templates",
        lazy: async () => ({ Component: (await import("../pages/templates/Templates")).Templates }),
      },
      { path: "/bots/:id", lazy: async () => ({ Component: (await import("../pages/editor/Editor")).Editor }) },
      {
        path: "/bots/:id/versions",
        lazy: async () => ({ Component: (await import("../pages/versions/Versions")).Versions }),
      },
      {
        path: "/bots/:id/knowledge",
        lazy: async () => ({ Component: (await import("../pages/knowledge/Knowledge")).Knowledge }),
      },
      {
        path: "/bots/:id/knowledge/learning/:candidate?",
        lazy: async () => ({ Component: (await import("../pages/learning/Learning")).Learning }),
      },
      {
        path: "/bots/:id/knowledge/health",
        lazy: async () => ({ Component: (await import("../pages/health/Health")).Health }),
      },
      {
        path: "/bots/:id/upgrade",
        lazy: async () => ({ Component: (await import("../pages/upgrade/Upgrade")).Upgrade }),
      },
      {
        path: "/conversations/:id?",
        lazy: async () => ({ Component: (await import("../pages/conversations/Conversations")).Conversations }),
      },
      {
        path: "/insight",
        lazy: async () => ({ Component: (await import("../pages/insight/Insight")).Insight }),
      },
      { path: "/plugins", lazy: async () => ({ Component: (await import("../pages/plugins/Plugins")).Plugins }) },
      {
        path: "/plugins/:name",
        lazy: async () => ({ Component: (await import("../pages/plugins/PluginPage")).PluginPage }),
      },
      { path: "/account", lazy: async () => ({ Component: (await import("../pages/account/Account")).Account }) },
      { path: "/settings/:part?", lazy: async () => ({ Component: (await import("../pages/settings/Settings")).Settings }) },
      { path: "*", lazy: async () => ({ Component: (await import("../pages/missing/Missing")).Missing }) },
    ],
  },
]);
