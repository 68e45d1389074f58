/** Two stacks of one program, side by side in one account, with the Pulumi CLI. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RuntimeConfig } from "@immkit/components";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { hasCli, needsCli } from "../engine/engines.ts";
import { contentsOf, ossOf, protectionsOf } from "./cloud-contents.ts";
import { configFor, type PulumiFolder, pulumiFolder } from "./pulumi-cli.ts";

const program = path.join(import.meta.dirname, "programs", "stacks");

describe.skipIf(!hasCli)(`two stacks whose names are the same when joined${needsCli}`, () => {
  let cloud: LocalCloud;
  let acme: PulumiFolder;
  let acmeEu: PulumiFolder;
  const configs: RuntimeConfig[] = [];
  const kept: string[] = [];

  const stackOf = async (project: string, stack: string, backend?: string) => {
    const folder = await pulumiFolder(
      {
        "Pulumi.yaml": (await readFile(path.join(program, "Pulumi.yaml"), "utf8")).replace(
          "name: stacks",
          `name: ${project}`,
        ),
        "index.ts": await readFile(path.join(program, "index.ts"), "utf8"),
      },
      configFor(cloud),
      { stack, ...(backend === undefined ? {} : { backend }) },
    );
    await folder.run("config", "set", "--secret", "alicloud:secretKey", cloud.accessKeySecret);
    return folder;
  };
  const namesOf = ({
    project,
    topic,
    queue,
    deadLetterQueue,
    mediaBuckets,
    roleArn,
  }: RuntimeConfig) => [project, topic, queue, String(deadLetterQueue), ...mediaBuckets, roleArn];

  beforeAll(async () => {
    cloud = await startCloud({ accountId: "1111111111111111" });
    acme = await stackOf("acme", "eu-prod");
    acmeEu = await stackOf("acme-eu", "prod", acme.backend);
    await acmeEu.run("config", "set", "other", "organization/acme/eu-prod");
    for (const folder of [acme, acmeEu]) {
      await folder.run("up", "--yes", "--skip-preview");
      const outputs = JSON.parse(await folder.run("stack", "output", "--json"));
      configs.push(outputs.runtimeConfig);
      kept.push(outputs.keptBucket);
    }
  }, 300_000);

  afterAll(async () => {
    await acmeEu?.remove();
    await acme?.remove();
    await cloud?.close();
  });

  it("share no name", async () => {
    const names = [...configs.flatMap(namesOf), ...kept];
    expect(names).toHaveLength(14);
    expect(new Set(names).size).toBe(14);
    for (const name of names) expect(name).toMatch(/(?:^|\/)acme-eu-prod-.*-[0-9a-f]{12}$/);
    const contents = await contentsOf(cloud);
    expect(contents.queues).toHaveLength(4);
    expect(contents.topics).toHaveLength(2);
    expect(contents.buckets).toHaveLength(4);
  });

  it("refer to each other: a role of one can submit to the other's project", async () => {
    const { policies } = await contentsOf(cloud);
    const PolicyName = String(policies.find((name) => name.includes("importer")));
    const { DefaultPolicyVersion } = (await openApi("Ram", cloud)("GetPolicy", {
      PolicyName,
      PolicyType: "Custom",
    })) as { DefaultPolicyVersion: { PolicyDocument: string } };
    expect(DefaultPolicyVersion.PolicyDocument).toContain(
      `acs:imm:cn-hangzhou:1111111111111111:project/${configs[0]?.project}`,
    );
    expect(DefaultPolicyVersion.PolicyDocument).not.toContain(configs[1]?.project);
  });

  it("change nothing in another account", async () => {
    const other = await startCloud({ accountId: "2222222222222222" });
    try {
      const before = await contentsOf(cloud);
      const settings = Object.entries({ ...configFor(other), description: "of another account" });
      await acmeEu.run(
        "config",
        "set-all",
        ...settings.flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
        "--secret",
        `alicloud:secretKey=${other.accessKeySecret}`,
      );
      await expect(
        acmeEu.run(
          "up",
          "--yes",
          "--skip-preview",
          "--target",
          "**::own",
          "--target",
          "**::own-immkit",
        ),
      ).rejects.toThrow(
        "WrongAccount: the resource is in account 1111111111111111, and the immkit provider has the accountId 2222222222222222. Nothing was called",
      );
      expect(await contentsOf(cloud)).toEqual(before);
      expect((await contentsOf(other)).projects).toEqual([]);
    } finally {
      await other.close();
    }
  }, 120_000);

  it("leave buckets protected by a destroy that is interrupted, and by a whole one", async () => {
    const bucket = String(configs[0]?.mediaBuckets[0]);
    const [keptBucket = ""] = kept;
    await ossOf(cloud).useBucket(keptBucket).put("a.jpg", Buffer.from("media"));
    const protections = await protectionsOf(cloud, bucket);
    const ofKept = await protectionsOf(cloud, keptBucket);
    expect(ofKept.policy).toContain("SecureTransport");
    expect(protections).toMatchObject({ acl: "private", encryption: "AES256", blocked: true });
    // Ctrl-C after the first deletion: Pulumi finishes what it has begun.
    const done = await acme.steps(["destroy", "--yes", "--skip-preview"], (_, pulumi) => {
      pulumi.kill("SIGINT");
    });
    expect(done[0]?.op).toBe("delete");
    expect((await contentsOf(cloud)).buckets).toHaveLength(4);
    expect(await protectionsOf(cloud, bucket)).toEqual(protections);

    await acme.run("destroy", "--yes", "--skip-preview");
    expect(await protectionsOf(cloud, keptBucket)).toEqual(ofKept);
    // The other stack is as it was.
    const { project, topic, queue, deadLetterQueue, mediaBuckets } = configs[1] as RuntimeConfig;
    expect(await contentsOf(cloud)).toMatchObject({
      projects: ["acme-eu-own", project],
      topics: [topic],
      queues: [String(deadLetterQueue), queue].sort(),
      buckets: [...mediaBuckets, ...kept].sort(),
    });
  }, 120_000);
});
