/** Buckets and queues on the real engine: what is protected, kept, adopted, and refused. */
import { fileURLToPath } from "node:url";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type DeployEvent, type Deployment, deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, openApi } from "../clients/openapi.ts";
import { hasCli, needsCli } from "../engine/engines.ts";
import { contentsOf, ossOf, protectionsOf } from "./cloud-contents.ts";

const program = fileURLToPath(new URL("programs/storage", import.meta.url));
const json = JSON.stringify;

let cloud: LocalCloud;
let smq: Call;
const events: DeployEvent[] = [];

const deployed = (
  config: Record<string, string>,
  engine: "pulumi" | "in-process" = "pulumi",
): Promise<Deployment> =>
  deploy({ program, cloud, engine, config, onEvent: (event) => events.push(event) });

/** What a run changes: operation and type of everything but resources that stay as they are. */
async function changesOf(work: () => Promise<unknown>): Promise<string[]> {
  events.length = 0;
  await work();
  return events
    .filter(({ done, op }) => done && op !== "same")
    .map(({ op, type }) => `${op} ${type.split(":").at(-1)}`)
    .sort();
}

const page = (TopicName: string | undefined) => ({
  TopicName: String(TopicName),
  PageNum: "1",
  PageSize: "10",
});

beforeAll(async () => {
  cloud = await startCloud();
  smq = openApi("Mns-open", cloud);
});
afterAll(() => cloud?.close());

describe.skipIf(!hasCli)(`buckets and queues, pulumi${needsCli}`, () => {
  it("protects what it creates, keeps names and old versions, and deletes on request", async () => {
    const deployment = await deployed({
      media: json({ versioning: true, expireAfterDays: 3 }),
      channel: json({ alarms: { contactGroups: ["on-call"] } }),
      events: json({ prefix: "in/" }),
    });
    const { bucketName, queueName, topicName, uploadQueueName } = deployment.outputs as Record<
      string,
      string
    >;
    const bucket = String(bucketName);
    const oss = ossOf(cloud).useBucket(bucket);
    const everything = await contentsOf(cloud);
    expect(everything).toMatchObject({ buckets: [bucket], topics: [topicName] });
    expect(everything.queues).toHaveLength(4);
    const protections = await protectionsOf(cloud, bucket);
    expect(protections).toMatchObject({
      acl: "private",
      encryption: "AES256",
      versioning: "Enabled",
      blocked: true,
      policy: expect.stringContaining("SecureTransport"),
    });
    expect(deployment.outputs["weakened"]).toEqual([[], [], []]);

    // An upload has an event.
    await oss.put("in/a.txt", Buffer.from("media"));
    const uploads = await smq("GetQueueAttributes", { QueueName: String(uploadQueueName) });
    expect(uploads["Data"]).toMatchObject({ ActiveMessages: 1 });

    // A destroy is refused before anything is deleted.
    await expect(deployment.destroy()).rejects.toThrow("protected");
    expect(await contentsOf(cloud)).toEqual(everything);
    expect(await protectionsOf(cloud, bucket)).toEqual(protections);
    expect(json(await smq("ListSubscriptionByTopic", page(topicName)))).toContain(queueName);

    // Versioning off: no endless update, and old versions still expire.
    const suspended = { media: json({ versioning: false, expireAfterDays: 3 }) };
    const changed = await changesOf(() => deployment.update(suspended));
    expect(changed.filter((change) => !/^create |BucketVersioning$/.test(change))).toEqual([
      "update MediaBucket",
    ]);
    const { rules } = await oss.getBucketLifecycle(bucket);
    expect(json(rules)).toContain("noncurrentVersionExpiration");

    // Renamed with aliases, after a refresh: nothing is replaced, and the names stay.
    await deployment.refresh();
    const renamed = await changesOf(() => deployment.update({ suffix: "-2", unprotected: "true" }));
    expect(renamed.filter((change) => !change.startsWith("update "))).toEqual([]);
    expect(renamed).not.toContain("update BucketVersioning");
    expect(deployment.outputs).toMatchObject({ bucketName, queueName, topicName });
    expect(await contentsOf(cloud)).toEqual(everything);

    // Without protection: media in the bucket stops the destroy, and the bucket stays protected.
    const before = await protectionsOf(cloud, bucket);
    await expect(deployment.destroy()).rejects.toThrow("BucketNotEmpty");
    expect(await protectionsOf(cloud, bucket)).toEqual(before);

    await deployment.update({
      media: json({ deletion: "delete" }),
      channel: json({ deletion: "delete" }),
      events: json({ deletion: "delete" }),
    });
    expect(deployment.outputs["weakened"]).toEqual([["deletion"], ["deletion"], ["deletion"]]);
    await deployment.destroy();
    expect(await contentsOf(cloud)).toMatchObject({ buckets: [], queues: [], topics: [] });
  }, 300_000);

  it("adopts a bucket without changing what isn't given, and leaves it in place", async () => {
    const oss = ossOf(cloud);
    await oss.putBucket("old-media");
    oss.useBucket("old-media");
    await oss.put("a.txt", Buffer.from("media"));
    await oss.putBucketVersioning("old-media", "Enabled");
    await oss.putBucketTags("old-media", { team: "trust" });
    const rule = { id: "keep", prefix: "", status: "Enabled", expiration: { days: 365 } };
    await oss.putBucketLifecycle("old-media", [rule]);
    const settings = async () => ({
      rules: (await oss.getBucketLifecycle("old-media")).rules,
      tags: (await oss.getBucketTags("old-media")).tag,
      versioning: (await oss.getBucketVersioning("old-media")).versionStatus,
    });
    const before = await settings();

    const adopted = { bucketName: "old-media", adopt: true, deletion: "retain" };
    const deployment = await deployed({ media: json(adopted) });
    expect(await settings()).toEqual(before);
    expect((await oss.getBucketACL("old-media")).acl).toBe("private");
    await deployment.refresh();
    const more = { media: json({ ...adopted, expireAfterDays: 30 }) };
    expect(await changesOf(() => deployment.update(more))).toEqual([
      "update Bucket",
      "update MediaBucket",
    ]);
    expect(json(await settings())).toContain('"days":"30"');
    await deployment.destroy();
    expect((await oss.getBucketACL("old-media")).acl).toBe("private");
    await expect(oss.putBucketACL("old-media", "public-read")).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await oss.delete("a.txt");
  }, 180_000);
});

describe("buckets and queues, in-process", () => {
  it("keeps a channel that is retained, refuses it in another stack, and adopts it", async () => {
    const names = { topicName: "kept", queueName: "kept-queue", deadLetterQueueName: "kept-dead" };
    const contents = { topics: ["kept"], queues: ["kept-dead", "kept-queue"] };
    const channel = { ...names, deletion: "retain" };
    const first = await deployed({ channel: json(channel) }, "in-process");
    await first.destroy();
    expect(await contentsOf(cloud)).toMatchObject(contents);

    await expect(deployed({ channel: json(channel) }, "in-process")).rejects.toThrow(
      "a topic named kept already exists. Choose another topicName, or set adopt: true",
    );
    expect(await contentsOf(cloud)).toMatchObject(contents);

    const adopting = { ...channel, adopt: true, deletion: "delete" };
    const second = await deployed({ channel: json(adopting) }, "in-process");
    expect(second.outputs).toMatchObject({ topicName: "kept", queueName: "kept-queue" });
    expect(await contentsOf(cloud)).toMatchObject(contents);
    await second.destroy();
    expect(await contentsOf(cloud)).toMatchObject({ topics: [], queues: [] });
  }, 60_000);

  it("refuses providers of two accounts, and a key somewhere else, before it creates anything", async () => {
    const kmsKeyId = "acs:kms:cn-beijing:1234567890123456:key/media-key";
    const media = json({ kmsKeyId, deletion: "delete" });
    const before = await contentsOf(cloud);
    const other = { "immkit:region": "cn-hangzhou", "immkit:accountId": "999" };
    await expect(
      deployed({ ...other, channel: json({ deletion: "delete" }) }, "in-process"),
    ).rejects.toThrow(
      "ResultChannel: providers are of two accounts: immkit of 999, alicloud of 1234567890123456",
    );
    await expect(deployed({ media }, "in-process")).rejects.toThrow(
      `MediaBucket: kmsKeyId is "${kmsKeyId}", a key of the region cn-beijing; the resources are in cn-hangzhou`,
    );
    expect(await contentsOf(cloud)).toEqual(before);
  }, 60_000);
});
