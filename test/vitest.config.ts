import path from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: path.resolve(import.meta.dirname, ".."),
  test: {
    include: ["{packages,policies}/*/src/**/*.test.ts", "examples/*/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // CommonJS packages look as they do in Node.js itself.
    deps: { interopDefault: false },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
