import react from "@vitejs/plugin-react";
import { print, stripIgnoredCharacters, type DocumentNode } from "graphql";
import { defineConfig, type Plugin } from "vite";

// Where a development server finds the platform; the built console is served by the platform itself.
const platform = process.env.BOTLOOM_URL ?? "http://127.0.0.1:8080";

/** Operations as texts, which their client reads: as trees they would be a twentieth of what a browser fetches for the first page. */
const operations: Plugin = {
  name: "operations-as-texts",
  enforce: "pre",
  apply: "build",
  transform(code, id) {
    if (!id.endsWith("/src/gql/graphql.ts")) return null;
    const text = (json: string) => JSON.stringify(stripIgnoredCharacters(print(JSON.parse(json) as DocumentNode)));
    const tree = /= (\{"kind":"Document".*\}) as unknown as DocumentNode/g;
    const written = code.replace(tree, (_, json: string) => `= /*#__PURE__*/ parse(${text(json)}) as unknown as DocumentNode`);
    return { code: `import { parse } from "@0no-co/graphql.web";\n${written}`, map: null };
  },
};

export default defineConfig({
  plugins: [operations, react()],
  resolve: { alias: { "@rc-component/async-validator": new URL("src/lib/no-validator.ts", import.meta.url).pathname } },
  build: { outDir: "dist", manifest: true, chunkSizeWarningLimit: 900 },
  server: {
    proxy: {
      "/graphql": { target: platform, ws: true },
      "/v3": { target: platform, ws: true },
      "/widget.js": platform,
    },
  },
});
