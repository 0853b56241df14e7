import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Where a development server finds the platform; the built console is served by the platform itself.
const platform = process.env.BOTLOOM_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: { outDir: "dist", chunkSizeWarningLimit: 900 },
  server: {
    proxy: {
      "/graphql": { target: platform, ws: true },
      "/v3": { target: platform, ws: true },
      "/widget.js": platform,
    },
  },
});
