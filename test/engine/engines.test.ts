/** The same program with both engines: the same outputs, resources and cloud. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type DeployEvent, type Deployment, deploy } from "@immkit/pulumi-local";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engines, hasCli, needsCli, programs, usable } from "./engines.ts";
import { snapshot } from "./snapshot.ts";

const program = path.join(programs, "stack");
const notes = await mkdtemp(path.join(tmpdir(), "immkit-notes-"));
afterAll(() => rm(notes, { recursive: true }));
const config = {
  token: { value: "do-not-show", secret: true },
  prefix: "one",
  "notes:author": "ann",
} as const;
/** Each run of a stack has its own folder of notes. */
const withNotes = async () => ({
  ...config,
  "notes:folder": await mkdtemp(path.join(notes, "stack-")),
});

interface Run {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly events: DeployEvent[];
}
const runs = new Map<string, Run>();

async function start(engine: (typeof engines)[number]): Promise<void> {
  const cloud = await startCloud();
  const events: DeployEvent[] = [];
  const deployment = await deploy({
    program,
    cloud,
    engine,
    config: await withNotes(),
    onEvent: (event) => events.push(event),
  });
  runs.set(engine, { cloud, deployment, events });
}
const run = (engine: string): Run => runs.get(engine) as Run;

describe.each(engines)("a stack deployed by the engine %s", (engine) => {
  describe.skipIf(!usable(engine))(`on a fresh cloud${usable(engine) ? "" : needsCli}`, () => {
    beforeAll(() => start(engine), 60_000);
    afterAll(() => run(engine).cloud.close());

    it("has its outputs, and the names of the secret ones", () => {
      const { deployment, cloud } = run(engine);
      expect(deployment.engine).toBe(engine);
      expect(deployment.outputs).toEqual({
        account: cloud.accountId,
        bucket: "one-media",
        roleArn: `acs:ram::${cloud.accountId}:role/one-role`,
        topicSize: 2048,
        names: { queue: "one-queue", byProvider: "one-by-provider" },
        written: "hello one-topic by ann",
        hidden: "do-not-show",
        stack: "dev",
      });
      expect(deployment.secretOutputs).toContain("hidden");
      expect(deployment.secretOutputs).not.toContain("bucket");
    });

    it("shows no secret when it is printed or exported", async () => {
      const { deployment, cloud } = run(engine);
      const state = JSON.stringify(await deployment.exportState());
      for (const shown of [
        inspect(deployment, { depth: 9 }),
        JSON.stringify(deployment.resources),
        state,
      ]) {
        expect(shown).not.toContain("do-not-show");
        expect(shown).not.toContain(cloud.accessKeySecret);
      }
      expect(state).toContain("[secret]");
    });

    it("keeps parents, dependencies and providers", async () => {
      const { deployment } = run(engine);
      const found = (name: string) =>
        deployment.resources.find((resource) => resource.name === name);
      const store = found("store");
      expect(store).toMatchObject({
        type: "immkit-test:index:Store",
        custom: false,
        inputs: { prefix: "one" },
        outputs: { bucket: "one-media" },
      });
      expect(found("store-bucket")).toMatchObject({ parent: store?.urn, id: "one-media" });
      expect(found("store-versioning")?.dependencies).toEqual([found("store-bucket")?.urn]);
      expect(found("note")?.dependencies).toContain(found("queue")?.urn);
      const { deployment: exported } = await deployment.exportState();
      const provider = exported.resources.find(({ urn }) =>
        String(urn).endsWith("::by-provider"),
      )?.["provider"];
      expect(provider).toMatch(/pulumi:providers:alicloud::own::/);
    });

    it("reported the start and the end of each step", () => {
      const { events, deployment } = run(engine);
      for (const { urn } of deployment.resources) {
        expect(
          events.filter((event) => event.urn === urn).map(({ op, done }) => [op, done]),
        ).toEqual([
          ["create", false],
          ["create", true],
        ]);
      }
    });

    it("does nothing without a change", async () => {
      const { deployment, events, cloud } = run(engine);
      const before = await snapshot(cloud);
      events.length = 0;
      await deployment.update();
      expect([...new Set(events.map(({ op }) => op))]).toEqual(["same"]);
      expect(await snapshot(cloud)).toEqual(before);
    }, 60_000);

    it("updates, replaces, adds and removes", async () => {
      const { deployment, events } = run(engine);
      const done = () =>
        events
          .filter((event) => event.done && event.op !== "same")
          .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
      events.length = 0;
      await deployment.update({ size: "4096", extra: "true", greeting: "bye" });
      expect(done().sort()).toEqual(["create extra", "update note", "update topic"]);
      expect(deployment.outputs).toMatchObject({
        topicSize: 4096,
        written: "bye one-topic by ann",
      });

      events.length = 0;
      await deployment.update({ topic: "another-topic", extra: "false" });
      const second = done();
      expect(second).toEqual(
        expect.arrayContaining([
          "replace topic",
          "replace subscription",
          "delete topic",
          "delete subscription",
          "delete extra",
        ]),
      );
      expect(second.lastIndexOf("delete subscription")).toBeLessThan(
        second.lastIndexOf("delete topic"),
      );
      expect(deployment.resources.find(({ name }) => name === "topic")?.id).toBe("another-topic");
      expect(deployment.resources.map(({ name }) => name)).not.toContain("extra");
    }, 120_000);

    it("finds drift with a refresh, and the next update repairs it", async () => {
      const { deployment, events, cloud } = run(engine);
      const before = await snapshot(cloud);
      await call(cloud, "SetTopicAttributes", {
        TopicName: "another-topic",
        MaxMessageSize: "1024",
      });
      await call(cloud, "DeleteQueue", { QueueName: "one-queue" });
      await deployment.refresh();
      const topic = deployment.resources.find(({ name }) => name === "topic");
      expect(topic?.outputs["maxMessageSize"]).toBe(1024);
      expect(deployment.resources.map(({ name }) => name)).not.toContain("queue");
      events.length = 0;
      await deployment.update();
      const repaired = events
        .filter((event) => event.done && event.op !== "same")
        .map(({ op, urn }) => `${op} ${urn.split("::").at(-1)}`);
      expect(repaired.sort()).toEqual(["create queue", "update topic"]);
      expect(await snapshot(cloud)).toEqual(before);
    }, 120_000);
  });
});

describe.skipIf(!hasCli)(`both engines${needsCli}`, () => {
  const clouds: LocalCloud[] = [];
  afterAll(() => Promise.all(clouds.map((cloud) => cloud.close())));

  it("deploy the same resources, and destroy all of them", async () => {
    const seen: unknown[] = [];
    for (const engine of engines) {
      const cloud = await startCloud();
      clouds.push(cloud);
      const empty = await snapshot(cloud);
      const deployment = await deploy({ program, cloud, engine, config: await withNotes() });
      const resources = deployment.resources
        .map(({ urn, id, custom, parent, dependencies, inputs, outputs }) => ({
          urn,
          id,
          custom,
          parent,
          dependencies: [...dependencies].sort(),
          inputs,
          outputs: withoutTimes(outputs),
        }))
        .sort((a, b) => (a.urn < b.urn ? -1 : 1));
      const found = {
        outputs: deployment.outputs,
        secretOutputs: [...deployment.secretOutputs].sort(),
        resources,
        cloud: await snapshot(cloud),
      };
      // Each cloud has its own port.
      const { host } = new URL(cloud.endpoint);
      seen.push(JSON.parse(JSON.stringify(found).replaceAll(host, "HOST")));
      await deployment.destroy();
      expect(await snapshot(cloud)).toEqual(empty);
      await deployment.destroy();
    }
    expect(seen[0]).toEqual(seen[1]);
  }, 120_000);
});

/** The outputs without times and ids of the cloud. */
function withoutTimes(outputs: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(outputs).filter(([name]) => !/^(createTime|roleId|creationDate)$/.test(name)),
  );
}

async function call(
  cloud: LocalCloud,
  action: string,
  params: Record<string, string>,
): Promise<void> {
  const { signAcs3 } = await import("@immkit/local-cloud/wire");
  const { accessKeyId, accessKeySecret, endpoint } = cloud;
  const { target, headers } = signAcs3({
    host: new URL(endpoint).host,
    action,
    version: "2022-01-19",
    params,
    accessKeyId,
    accessKeySecret,
  });
  const response = await fetch(endpoint + target, { method: "POST", headers });
  expect(response.status).toBe(200);
}
