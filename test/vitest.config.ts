import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = path.resolve(import.meta.dirname, "..");

/**
 * Starts with the tests that start programs and wait for them. They take the longest and use little
 * CPU.
 */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waits = ({ moduleId }: TestSpecification) =>
      /^(test|examples)\//.test(path.relative(root, moduleId));
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))];
  }
}

const outside = ["**/node_modules/**", "**/dist/**"];

/**
 * Node.js keeps compiled modules here for the processes that tests start. They load the same
 * modules hundreds of times, and loading is half of their CPU time.
 */
process.env["NODE_COMPILE_CACHE"] ??= path.join(root, "node_modules/.cache/compiled");

const unitTests = "{packages,policies}/*/{src,console/src}/**/*.test.ts";
/**
 * Tests that replace a module, so they need their own process: in a shared one, the module may be
 * loaded already.
 */
const mocking = globSync(unitTests, { cwd: root }).filter((file) =>
  readFileSync(path.join(root, file), "utf8").includes("vi.mock("),
);

export default defineConfig({
  root,
  test: {
    // Import CommonJS packages as Node.js does.
    deps: { interopDefault: false },
    // Many tests wait for processes that they start. One more worker than cores keeps the cores
    // busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: WaitingFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "packages",
          include: [unitTests],
          exclude: [...outside, ...mocking],
          // Test files share a process and its modules: half of the CPU time.
          isolate: false,
          // Node.js imports the sources, as it does for users. Vite would transform all of them,
          // and slow down each use of an import.
          experimental: { viteModuleRunner: false },
        },
      },
      {
        extends: true,
        test: {
          name: "programs",
          include: ["examples/*/**/*.test.{ts,mjs}", "test/**/*.test.ts", ...mocking],
          exclude: outside,
        },
      },
    ],
  },
});
