/** Stacks that earlier releases deployed: this version updates them, and replaces nothing. */
import { describe, expect, it } from "vitest";
import { hasCli, needsCli } from "../engine/engines.ts";
import { contentsOf, ossOf } from "./cloud-contents.ts";
import { recordedReleases, recordedStack } from "./recording.ts";

const releases = await recordedReleases();

describe.skipIf(!hasCli)(`a recorded stack${needsCli}`, () => {
  it.each(releases)(
    "of release %s keeps every resource and ends unchanged",
    async (release) => {
      const { cloud, pulumi, close } = await recordedStack(release);
      try {
        const before = await contentsOf(cloud);
        // With a preview, whose steps are here too.
        const steps = await pulumi.steps(["up", "--yes", "--refresh"]);
        expect(steps.filter(({ op }) => /replace|delete|discard/.test(op))).toEqual([]);
        expect(steps.some(({ type }) => type === "immkit:index:ModerationPipeline")).toBe(true);
        await pulumi.run("preview", "--refresh", "--expect-no-changes");
        expect(await contentsOf(cloud)).toMatchObject(before);
        const { content } = await ossOf(cloud).useBucket("everything-media").get("kept/a.txt");
        expect(String(content)).toBe("media");
      } finally {
        await close();
      }
    },
    300_000,
  );
});
