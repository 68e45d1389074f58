/** The project's own stacks pass its rules: the quickstart, and one with all components. */
import { fileURLToPath } from "node:url";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { check, type Report, readStack, rules } from "@immkit/policies";
import { deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

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
    return check(readStack(await deployment.exportState()));
  } finally {
    await deployment.destroy();
  }
}

describe.each(["../../examples/quickstart", "../components/programs/pipeline"])("%s", (program) => {
  it("passes every rule, and every rule has judged something", async () => {
    const { findings, coverage } = await reportOn(program);
    expect(findings).toEqual([]);
    const judged = rules.filter(({ id }) => (coverage[id]?.pass ?? 0) > 0);
    expect(judged).toEqual(rules);
  }, 60_000);
});
