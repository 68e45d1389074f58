/** Plain JavaScript, ES modules and CommonJS, runs with the packages. */
import { execFile } from "node:child_process";
import { cp } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { type Project, programs } from "./install.ts";

const run = promisify(execFile);

export function describeJavaScript(project: () => Project): void {
  it.each(["mocks.mjs", "mocks.cjs"])(
    "loads each entry point, and runs a component with Pulumi's mocks: %s",
    async (file) => {
      const { app, entries } = project();
      await cp(new URL(file, programs), path.join(app, file));
      // Importing the provider starts the plugin.
      const loaded = entries.filter((entry) => entry !== "@immkit/components/provider");
      const { stdout, stderr } = await run(process.execPath, [file, ...loaded], { cwd: app });
      expect(stderr).toBe("");
      expect(JSON.parse(stdout)).toEqual({
        loaded,
        name: "acme-media",
        types: expect.arrayContaining(["immkit:index:MediaBucket", "alicloud:oss/bucket:Bucket"]),
      });
    },
  );
}
