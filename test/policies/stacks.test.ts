/** The project's own stacks pass its rules: the quickstart, and one with all components. */
import { fileURLToPath } from "node:url";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { checkStack, rules, stackOfExport, type Verdict } from "@immkit/policies";
import { deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud?.close());

/** The verdicts on a program's state. */
async function verdictsOn(program: string): Promise<Verdict[]> {
  const config = { worker: `acs:ram::${cloud.accountId}:user/worker` };
  const deployment = await deploy({
    program: fileURLToPath(new URL(program, import.meta.url)),
    cloud,
    engine: "in-process",
    config,
  });
  try {
    return checkStack(stackOfExport(await deployment.exportState()));
  } finally {
    await deployment.destroy();
  }
}

describe.each(["../../examples/quickstart", "../components/programs/pipeline"])("%s", (program) => {
  it("passes every rule, and every rule has checked a resource", async () => {
    const verdicts = await verdictsOn(program);
    expect(verdicts.filter(({ verdict }) => verdict !== "pass")).toEqual([]);
    expect(new Set(verdicts.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ id }) => id)));
  }, 60_000);
});
