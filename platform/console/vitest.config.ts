import { defineConfig } from "vitest/config";

// What speaks GraphQL has to take it from one module, as it does once it is built, and not one half of it as CommonJS.
const service = new URL("node_modules/graphql-language-service/esm/index.js", import.meta.url).pathname;

export default defineConfig({
  resolve: { alias: { "graphql-language-service": service } },
  test: {
    include: ["tests/**/*.test.ts"],
    // Generous, for machines that do other things meanwhile; the measured times stand in the benches.
    testTimeout: 120_000,
    server: { deps: { inline: ["cm6-graphql", "graphql-language-service"] } },
  },
});
