import { describe, expect, it } from "vitest";
import { inProcess, jsonLines } from "./immkit.ts";

describe("immkit ram actions", () => {
  it("lists the services with their tier, source and date", async () => {
    const { code, stdout } = await inProcess(["ram", "actions", "--json"]);
    expect(code).toBe(0);
    const services = jsonLines(stdout) as { service: string; tier: string }[];
    const tier = (code: string) => services.find(({ service }) => service === code)?.tier;
    expect(["imm", "kms", "ecs"].map(tier)).toEqual(["complete", "partial", "names"]);
    expect(services.find(({ service }) => service === "sts")).toEqual({
      service: "sts",
      tier: "complete",
      actions: 6,
      source: "Operations of the official SDK sts20150401 1.2.0; RAM documentation, trust policies",
      date: "2026-11-24",
    });
  });

  it("lists the actions of a service of one level and resource", async () => {
    const ecs = await inProcess(["ram", "actions", "ECS", "--level", "permissions", "--json"]);
    expect(jsonLines(ecs.stdout)).toContainEqual(
      expect.objectContaining({
        action: "ecs:AttachInstanceRamRole",
        level: "permissions",
        resources: [],
        inferred: true,
        date: "2026-04-21",
      }),
    );
    const kms = await inProcess(["ram", "actions", "kms", "--resource", "key/", "--level", "read"]);
    expect(kms.code).toBe(0);
    expect(kms.stdout).toContain("kms:Decrypt");
    expect(kms.stdout).not.toContain("kms:Encrypt");
    expect(kms.stdout).toContain("2 actions, partial, 2026-11-24: KMS documentation");
  });

  it("rejects a code that it does not have, and filters without a service", async () => {
    const unknown = await inProcess(["ram", "actions", "no-such-service"]);
    expect([unknown.code, unknown.stderr]).toEqual([
      3,
      expect.stringContaining('"no-such-service" is not a service of the catalogue.'),
    ]);
    const filter = await inProcess(["ram", "actions", "--level", "write"]);
    expect([filter.code, filter.stderr]).toEqual([
      3,
      expect.stringContaining("--level and --resource need a service"),
    ]);
  });
});
