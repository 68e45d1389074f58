import path from "node:path";
import { defineConfig } from "vitest/config";

/** The tests that a mutant has to survive: those that `run.ts` names for its room. */
export default defineConfig({
  root: path.resolve(import.meta.dirname, ".."),
  test: {
    include: process.env["IMMKIT_MUTATION_TESTS"]?.split(",") ?? ["src/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
