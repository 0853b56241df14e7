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

/** What is in a folder of these libraries, whose names are parts of a pattern. */
const libraries = (...names: string[]) => new RegExp(`[\\\\/]node_modules[\\\\/](${names.join("|")})[\\\\/]`);

/**
 * What is fetched as one file. Without it each set of pages that share something has a file for that, mostly of a few hundred bytes: a page
 * would be four times as many files, and more bytes as well, since small files are compressed badly. Earlier groups go before later ones.
 */
const TOGETHER = [
  // The door: what others wrote changes more seldom than what is ours.
  { name: "library", test: /[\\/]node_modules[\\/]/, tags: ["$initial" as const] },
  { name: "door", tags: ["$initial" as const] },
  // Large, and not for every page.
  { name: "code", test: libraries("@codemirror", "@lezer", "@marijn", "codemirror", "crelt", "style-mod", "w3c-keyname"), minShareCount: 2 },
  { name: "yaml", test: libraries("yaml"), minShareCount: 2 },
  // Many, and none of them worth a file.
  { name: "icons", test: libraries("lucide-react"), minShareCount: 2 },
  { name: "operations", test: /^\0operation:/, minShareCount: 2 },
  { name: "styles", test: /[\\/]src[\\/](app|components)[\\/].*\.css$/, minShareCount: 2 },
  // What a dozen pages and dialogs need.
  { name: "frame", minShareCount: 12 },
  { name: "select", test: libraries("@rc-component[\\\\/](select|virtual-list)", "antd[\\\\/]es[\\\\/]select"), minShareCount: 2 },
  // By the pages that share them, where that makes files of some size.
  { name: "parts", test: /[\\/]src[\\/](app|components|lib)[\\/]/, minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 8000 },
  { name: "kit", test: libraries("@ant-design", "@rc-component", "antd"), minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 8000 },
];

export default defineConfig({
  plugins: [operations(), react()],
  resolve: { alias: { "@rc-component/form": new URL("src/lib/no-forms.ts", import.meta.url).pathname } },
  build: {
    outDir: "dist",
    manifest: true,
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: { codeSplitting: { groups: TOGETHER.map((group, place) => ({ ...group, priority: TOGETHER.length - place })) } },
    },
  },
  server: {
    proxy: {
      "/graphql": { target: platform, ws: true },
      "/v3": { target: platform, ws: true },
      "/widget.js": platform,
    },
  },
});
