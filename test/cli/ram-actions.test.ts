import { describe, expect, it } from "vitest";
import { inProcess, jsonLines } from "./immkit.ts";

describe("immkit ram actions", () => {
  it("lists the services with their tier, source and date", async () => {
    const { code, stdout } = await inProcess(["ram", "actions", "--json"]);
    expect(code).toBe(0);
    const services = jsonLines(stdout) as { service: string; tier: string }[];
    const tier = (code: string) => services.find(({ service }) => service === code)?.tier;
    expect(["imm", "kms", "ens"].map(tier)).toEqual(["complete", "partial", "names"]);
    expect(services.find(({ service }) => service === "sts")).toEqual({
      service: "sts",
      tier: "complete",
      actions: 6,
      described: 6,
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
        resources: ["acs:ecs:*:*:instance/{name}", "acs:ram:*:*:role/{name}"],
        conditionKeys: [],
        dependentActions: ["ram:PassRole"],
        exposure: "permissions",
        inferred: false,
        source: expect.stringContaining("api-ecs-2014-05-26-ram"),
        date: "2026-12-01",
      }),
    );
    const kms = await inProcess(["ram", "actions", "kms", "--resource", "key/", "--level", "read"]);
    expect(kms.code).toBe(0);
    expect(kms.stdout).toContain("kms:Decrypt");
    expect(kms.stdout).not.toContain("kms:Encrypt");
    expect(kms.stdout).toMatch(
      /\n\d+ actions, partial\. "\?": only the name of the action is known\.\n/,
    );
    expect(kms.stdout).toContain("\n2026-11-24: KMS documentation, Actions and resources\n");
    expect(kms.stdout).toContain("\n2021-07-12: https://github.com/AlibabaCloudDocs/kms,");
  });

  it("shows the actions that another one needs, and marks an inferred level", async () => {
    const { stdout } = await inProcess(["ram", "actions", "ecs", "--level", "permissions"], {
      env: { COLUMNS: "200" },
    });
    expect(stdout).toMatch(/ecs:AttachInstanceRamRole +permissions +acs:ecs:.*ram:PassRole/s);
    expect(stdout).toMatch(/ecs:CreateNetworkInterfacePermission +permissions\? +unknown/);
    const network = await inProcess(["ram", "actions", "rds", "--exposure", "network", "--json"]);
    expect(jsonLines(network.stdout).map((each) => (each as { action: string }).action)).toEqual([
      "rds:AllocateInstancePublicConnection",
      "rds:ModifySecurityIps",
    ]);
  });

  it("rejects a code that it does not have, and filters without a service", async () => {
    const unknown = await inProcess(["ram", "actions", "no-such-service"]);
    expect([unknown.code, unknown.stderr]).toEqual([
      3,
      expect.stringContaining('"no-such-service" is not a service of the catalogue.'),
    ]);
    for (const [code, suggestion] of [
      ["waf", "yundun-waf"],
      ["polar", "polardb, polardbai, polardbx?"],
      ["Event", "eventbridge"],
    ] as const)
      expect((await inProcess(["ram", "actions", code])).stderr).toContain(
        `Did you mean ${suggestion}`,
      );
    const filter = await inProcess(["ram", "actions", "--level", "write"]);
    expect([filter.code, filter.stderr]).toEqual([
      3,
      expect.stringContaining("--level, --exposure and --resource need a service"),
    ]);
  });
});
