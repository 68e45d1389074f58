/** The project's own stacks pass its rules: the examples, and programs with the components. */
import { fileURLToPath } from "node:url";
import { startCloud } from "@immkit/local-cloud";
import { check, type Report, readStack, rules } from "@immkit/policies";
import { deploy } from "@immkit/pulumi-local";
import { expect, it } from "vitest";

/** The program for the strict pack has its own keys, alarms, evidence and access logs. */
const programs = [
  ["../../examples/quickstart", "baseline"],
  ["../../examples/worker", "baseline"],
  ["../components/programs/pipeline", "baseline"],
  ["../components/programs/options", "baseline"],
  ["../components/programs/hardened", "strict"],
] as const;

/** Rules that find their subjects in every stack. */
const judged = [
  "imm-project-service-role",
  "oss-bucket-acl-private",
  "oss-bucket-policy-not-public",
  "oss-encrypted",
  "oss-public-access-blocked",
  "oss-tls-only",
];

/** The report on a program's state. The cloud is dropped, because some resources are protected. */
async function reportOn(program: string, pack: "baseline" | "strict"): Promise<Report> {
  const cloud = await startCloud();
  try {
    const deployment = await deploy({
      program: fileURLToPath(new URL(program, import.meta.url)),
      cloud,
      engine: "in-process",
      config: {
        worker: `acs:ram::${cloud.accountId}:user/worker`,
        kmsKeyId: "0a1b2c3d-0000-1111-2222-333344445555",
      },
    });
    const chosen = rules.filter(({ packs }) => packs.includes(pack));
    return check(readStack(await deployment.exportState()), { rules: chosen });
  } finally {
    await cloud.close();
  }
}

it.each(programs)(
  "%s passes every rule of the pack %s",
  async (program, pack) => {
    const { findings, coverage } = await reportOn(program, pack);
    expect(findings).toEqual([]);
    for (const id of judged) expect(coverage[id]?.pass, id).toBeGreaterThan(0);
  },
  60_000,
);
