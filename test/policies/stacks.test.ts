/** The project's own stacks pass its rules: the quickstart, and one with all components. */
import { fileURLToPath } from "node:url";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { check, type Report, readStack, rules } from "@immkit/policies";
import { deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const baseline = rules.filter(({ packs }) => packs.includes("baseline"));

/** Rules that find their subjects in both stacks. */
const judged = [
  "imm-project-service-role",
  "oss-bucket-acl-private",
  "oss-bucket-policy-not-public",
  "ram-no-broad-system-policy",
  "ram-submitter-least-privilege",
];

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.close());

/** The report on a program's state. */
async function reportOn(program: string): Promise<Report> {
  const config = { worker: `acs:ram::${cloud.accountId}:user/worker` };
  const deployment = await deploy({
    program: fileURLToPath(new URL(program, import.meta.url)),
    cloud,
    engine: "in-process",
    config,
  });
  try {
    return check(readStack(await deployment.exportState()), { rules: baseline });
  } finally {
    await deployment.destroy();
  }
}

describe.each(["../../examples/quickstart", "../components/programs/pipeline"])("%s", (program) => {
  it("passes every rule of the baseline, and the important ones have judged something", async () => {
    const { findings, coverage } = await reportOn(program);
    expect(findings).toEqual([]);
    for (const id of judged) expect(coverage[id]?.pass, id).toBeGreaterThan(0);
  }, 60_000);
});
