// The console's look, given to the component library. The colours repeat tokens.css, because it computes with them.

import { theme as library, type ThemeConfig } from "antd";
import { useSyncExternalStore } from "react";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function subscribe(changed: () => void) {
  dark.addEventListener("change", changed);
  still.addEventListener("change", changed);
  return () => {
    dark.removeEventListener("change", changed);
    still.removeEventListener("change", changed);
  };
}

const LIGHT = {
  accent: "#2f55d4",
  surface: "#ffffff",
  bg: "#fafafa",
  line: "#e7e8ec",
  strong: "#d3d5dc",
  text: "#16181d",
  text2: "#565c69",
  text3: "#626773",
  ink: "#17181c",
  inkHover: "#33353c",
  onInk: "#ffffff",
  sunken: "#f4f4f6",
  bad: "#c22c2c",
  ok: "#15793c",
  warn: "#a85b06",
  warnSoft: "#fdf3e0",
};
const DARK: typeof LIGHT = {
  accent: "#86a2ff",
  surface: "#131519",
  bg: "#0c0d10",
  line: "#25282f",
  strong: "#383c45",
  text: "#ededf0",
  text2: "#a3a8b4",
  text3: "#9196a2",
  ink: "#ededf0",
  inkHover: "#ffffff",
  onInk: "#131519",
  sunken: "#1f2127",
  bad: "#fb8383",
  ok: "#55d68a",
  warn: "#f2b454",
  warnSoft: "#2d220f",
};

function configure(isDark: boolean): ThemeConfig {
  const c = isDark ? DARK : LIGHT;
  return {
    algorithm: isDark ? library.darkAlgorithm : library.defaultAlgorithm,
    token: {
      colorPrimary: c.accent,
      colorLink: c.accent,
      colorLinkHover: c.text,
      colorLinkActive: c.text,
      colorInfo: c.accent,
      colorError: c.bad,
      colorSuccess: c.ok,
      colorWarning: c.warn,
      colorWarningBg: c.warnSoft,
      colorText: c.text,
      colorTextSecondary: c.text2,
      colorTextTertiary: c.text3,
      colorTextPlaceholder: c.text3,
      colorBgBase: c.surface,
      colorBgContainer: c.surface,
      colorBgElevated: isDark ? "#17191e" : c.surface,
      colorBgLayout: c.bg,
      colorBorder: c.strong,
      colorBorderSecondary: c.line,
      colorSplit: c.line,
      borderRadius: 7,
      borderRadiusLG: 12,
      borderRadiusSM: 6,
      controlHeight: 34,
      controlHeightSM: 28,
      fontFamily: "var(--sans)",
      fontFamilyCode: "var(--mono)",
      fontSize: 14,
      motionDurationMid: "0.14s",
      motionDurationSlow: "0.18s",
      wireframe: false,
    },
    components: {
      Button: {
        colorPrimary: c.ink,
        colorPrimaryHover: c.inkHover,
        colorPrimaryActive: c.ink,
        primaryColor: c.onInk,
        primaryShadow: "none",
        defaultShadow: "none",
        dangerColor: c.onInk,
        dangerShadow: "none",
        fontWeight: 500,
        borderColorDisabled: c.line,
        defaultHoverBorderColor: c.text3,
        defaultHoverColor: c.text,
        defaultActiveBorderColor: c.text3,
        defaultActiveColor: c.text,
      },
      Input: { activeShadow: `0 0 0 3px ${c.accent}22` },
      Select: { optionSelectedBg: c.sunken },
      Segmented: { trackBg: c.sunken, itemSelectedBg: isDark ? "#2a2d34" : c.surface },
      Modal: { titleFontSize: 16 },
      Tooltip: { colorBgSpotlight: isDark ? "#2a2d34" : "#17181c" },
    },
  };
}

export function useTheme(): ThemeConfig {
  const isDark = useSyncExternalStore(subscribe, () => dark.matches);
  const isStill = useSyncExternalStore(subscribe, () => still.matches);
  const theme = isDark ? DARK_THEME : LIGHT_THEME;
  // The component library waits for the end of movements, which a style sheet that shortens them would keep it from hearing.
  return isStill ? { ...theme, token: { ...theme.token, motion: false } } : theme;
}

const LIGHT_THEME = configure(false);
const DARK_THEME = configure(true);
