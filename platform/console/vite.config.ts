import react from "@vitejs/plugin-react";
import { print, stripIgnoredCharacters, type DocumentNode } from "graphql";
import { defineConfig, type Plugin } from "vite";

// Where a development server finds the platform; the built console is served by the platform itself.
const platform = process.env.BOTLOOM_URL ?? "http://127.0.0.1:8080";

const OPERATION = "operation:";

/**
 * Operations as texts, which their client reads: as trees they would be a twentieth of what a browser fetches for the first page. And each as a
 * module of its own, so that it is fetched with the pages that ask it; the generated file has them all.
 */
function operations(): Plugin {
  const texts = new Map<string, string>();
  return {
    name: "operations-as-texts",
    enforce: "pre",
    apply: "build",
    resolveId: (id) => (id.startsWith(OPERATION) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${OPERATION}`)) return null;
      const text = texts.get(id.slice(OPERATION.length + 1));
      return `import { parse } from "@0no-co/graphql.web";\nexport default /*#__PURE__*/ parse(${text});`;
    },
    transform(code, id) {
      if (!id.endsWith("/src/gql/graphql.ts")) return null;
      const tree = /export const (\w+) = (\{"kind":"Document".*\}) as unknown as DocumentNode.*;$/gm;
      const written = code.replace(tree, (_, name: string, json: string) => {
        texts.set(name, JSON.stringify(stripIgnoredCharacters(print(JSON.parse(json) as DocumentNode))));
        return `export { default as ${name} } from "${OPERATION}${name}";`;
      });
      return { code: written, map: null, moduleSideEffects: false };
    },
  };
}

export default defineConfig({
  plugins: [operations(), react()],
  resolve: { alias: { "@rc-component/form": new URL("src/lib/no-forms.ts", import.meta.url).pathname } },
  build: { outDir: "dist", manifest: true, chunkSizeWarningLimit: 900 },
  server: {
    proxy: {
      "/graphql": { target: platform, ws: true },
      "/v3": { target: platform, ws: true },
      "/widget.js": platform,
    },
  },
});
