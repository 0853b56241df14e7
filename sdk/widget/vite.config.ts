import { defineConfig } from "vite";

// One classic script: `document.currentScript` must be the tag that carries the options, which a module does not have.
export default defineConfig({
  build: {
    target: "es2020",
    lib: {
      entry: "src/main.ts",
      formats: ["iife"],
      name: "BotloomChat",
      fileName: () => "botloom-chat.js",
    },
  },
});
