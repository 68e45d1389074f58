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

export default defineConfig({
  root,
  test: {
    include: [
      "{packages,policies}/*/src/**/*.test.ts",
      "examples/*/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Import CommonJS packages as Node.js does.
    deps: { interopDefault: false },
    // Many tests wait for processes that they start. One more worker than cores keeps the cores
    // busy.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: WaitingFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
