import { defineConfig } from "vitest/config";

// Generous, for machines that do other things meanwhile; the measured times stand in the benches.
export default defineConfig({ test: { include: ["tests/**/*.test.ts"], testTimeout: 120_000 } });
