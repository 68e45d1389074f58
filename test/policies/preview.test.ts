/** The pack in `pulumi preview --policy-pack`: the components pass, and each rule can fail. */
import { fileURLToPath } from "node:url";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { check as checkState, readStack } from "@immkit/policies";
import { deploy, preview } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentsOf } from "../components/cloud-contents.ts";
import { hasCli, needsCli } from "../engine/engines.ts";
import { packFolder } from "./analyzer.ts";

/**
 * The variants of the program that break the rule with the same name. The local provider has no
 * resources of KMS, ActionTrail, Log Service and EventBridge.
 */
const faults = [
  "imm-project-service-role",
  "oss-access-logged",
  "oss-bucket-acl-private",
  "oss-bucket-policy-not-public",
  "oss-cors-narrow",
  "oss-encrypted",
  "oss-evidence-locked",
  "oss-inline-and-split",
  "oss-log-target-safe",
  "oss-media-expires",
  "oss-media-outlives-verdict",
  "oss-no-force-destroy",
  "oss-old-versions-expire",
  "oss-public-access-blocked",
  "oss-tls-only",
  "oss-versioned",
  "ram-no-broad-system-policy",
  "ram-submitter-least-privilege",
];

const program = fileURLToPath(new URL("programs/stack", import.meta.url));

describe.skipIf(!hasCli)(`the pack in the real engine${needsCli}`, () => {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud?.close());

  const settings = (variants: readonly string[]) => ({
    worker: `acs:ram::${cloud.accountId}:user/worker`,
    variants: variants.join(","),
  });
  const check = (variants: readonly string[], config: Readonly<Record<string, unknown>> = {}) =>
    preview({
      program,
      cloud,
      config: settings(variants),
      policyPacks: [{ directory: packFolder, config }],
    });

  it("passes the components and blocked buckets, and gives advice for unknown values", async () => {
    const { violations, changes } = await check(["blocked-acl", "unknown-policy"]);
    // The bucket breaks other rules: it is not encrypted, for example.
    const found = violations.filter(({ urn }) => !urn?.endsWith("::blocked-acl"));
    expect([...new Set(found.map(({ level }) => level))]).toEqual(["advisory"]);
    expect(found.map(({ policy }) => policy)).toContain("ram-submitter-least-privilege");
    expect(violations.map(({ policy }) => policy)).not.toContain("oss-bucket-acl-private");
    expect(changes["create"]).toBeGreaterThan(15);
  }, 90_000);

  it("allows a stack without violations", async () => {
    const { allowed, violations } = await check([]);
    expect([allowed, violations]).toEqual([true, []]);
  }, 90_000);

  it("stops a stack for each fault, and names the resource", async () => {
    const { allowed, violations } = await check(faults);
    expect(allowed).toBe(false);
    const found = violations
      .filter(({ level }) => level === "mandatory")
      .map(({ policy, urn }) => `${policy} ${urn?.split("::").at(-1)}`);
    expect(found).toEqual(expect.arrayContaining(faults.map((id) => `${id} ${id}`)));
  }, 90_000);

  it("stops for unknown values with strict", async () => {
    const { allowed, violations } = await check(["unknown-policy"], {
      immkit: { strict: true },
    });
    expect([...new Set(violations.map(({ level }) => level))]).toEqual(["mandatory"]);
    expect(violations.map(({ policy }) => policy)).toContain("ram-submitter-least-privilege");
    expect(allowed).toBe(false);
  }, 90_000);

  it("creates nothing", async () => {
    expect(await contentsOf(cloud)).toEqual({
      projects: [],
      roles: [],
      policies: [],
      queues: [],
      topics: [],
      buckets: [],
    });
  });

  it("reports what a check of the state reports after the update", async () => {
    // The other faults are refused when they are created.
    const variants = faults.filter((id) => id.startsWith("ram-"));
    const { violations } = await check(variants);
    const config = { ...settings(variants), deployed: "true" };
    const deployment = await deploy({ program, cloud, engine: "in-process", config });
    try {
      const { findings } = checkState(readStack(await deployment.exportState()));
      const place = (urn = "") => urn.split("::").slice(2).join("::");
      expect(findings.map(({ rule, urn }) => `${rule} ${place(urn)}`).toSorted()).toEqual(
        violations.map(({ policy, urn }) => `${policy} ${place(urn)}`).toSorted(),
      );
    } finally {
      await deployment.destroy();
    }
  }, 90_000);
});
