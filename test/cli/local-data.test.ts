import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";
import { temporaryFolder } from "./files.ts";
import { type Ended, immkit, inProcess, jsonLines, start } from "./immkit.ts";
import { type RunningCloud, startLocal } from "./local-cloud.ts";
import { deployStack } from "./stack.ts";

const Mns = createRequire(import.meta.url)(
  "@alicloud/mns",
) as typeof import("@alicloud/mns").default;

const folder = temporaryFolder();
afterAll(() => folder.remove());

let count = 0;
const newDirectory = () => join(folder.path, `data-${++count}`);

const running: RunningCloud[] = [];
async function startOn(data: string, ...args: string[]): Promise<RunningCloud> {
  const cloud = await startLocal(["--data", data, ...args]);
  running.push(cloud);
  return cloud;
}
afterEach(async () => {
  for (const cloud of running.splice(0)) await cloud.stop("SIGKILL");
});

const portOf = ({ endpoint }: RunningCloud) => new URL(endpoint).port;
/** What stays the same. A link to the console can be used once. */
const connectionOf = ({ endpoint, accessKeyId, accessKeySecret, controlKey }: RunningCloud) => ({
  endpoint,
  accessKeyId,
  accessKeySecret,
  controlKey,
});
const stateIn = (data: string) => readFileSync(join(data, "state.json"), "utf8");

describe("immkit local --data", () => {
  it.each(["SIGTERM", "SIGKILL"] as const)(
    "continues with the same state and keys after %s",
    async (signal) => {
      const data = newDirectory();
      const scenario = folder.file("slow.json", {
        default: { suggestion: "block", categories: ["porn"], delayMs: 3_600_000 },
      });
      const first = await startOn(data, "--scenario", scenario);
      const stack = await deployStack(first);
      const mns = new Mns(first.accountId, first);
      await mns.createQueue("inbox", { VisibilityTimeout: 600 });
      await mns.sendMessage("inbox", { MessageBody: "at-work" });
      await mns.sendMessage("inbox", { MessageBody: "waiting" });
      const { body: message } = await mns.receiveMessage("inbox");
      await openApi("Mns-open", first)("Subscribe", {
        TopicName: "verdicts",
        SubscriptionName: "inbox",
        PushType: "queue",
        Endpoint: "inbox",
        NotifyContentFormat: "SIMPLIFIED",
      });
      const config = folder.file("stack.json", stack.runtimeConfig);
      const submit = (): Promise<Ended> =>
        immkit(["submit", "oss://media/cat.jpg", "--config", config, "--json"], {
          env: stack.worker,
        });
      const [task] = jsonLines((await submit()).stdout) as [{ taskId: string }];
      // The state is written a moment after each change. Only SIGTERM waits for that.
      if (signal === "SIGKILL")
        await expect.poll(() => stateIn(data), { timeout: 10_000 }).toContain(task.taskId);
      const ended = await first.stop(signal);
      expect(ended).toMatchObject(
        signal === "SIGTERM" ? { code: 0, signal: null, stderr: "" } : { code: null, signal },
      );

      const second = await startOn(data, "--port", portOf(first));
      expect(connectionOf(second)).toEqual(connectionOf(first));
      const oss = new AliOss({ ...first, region: `oss-${first.region}`, bucket: "media" });
      const picture = readFileSync(
        new URL("../../examples/quickstart/media/dusk.jpg", import.meta.url),
      );
      expect((await oss.get("cat.jpg")).content.equals(picture)).toBe(true);
      expect((await oss.list({ "max-keys": 100 })).objects.map(({ name }) => name)).toContain(
        "film.mp4",
      );
      const names = (await openApi("Ram", first)("ListRoles"))["Roles"] as {
        Role: { RoleName: string }[];
      };
      expect(names.Role.map(({ RoleName }) => RoleName).sort()).toEqual(["app", "service"]);
      expect((await mns.deleteMessage("inbox", String(message["ReceiptHandle"]))).code).toBe(204);
      expect((await mns.receiveMessage("inbox")).body).toMatchObject({ MessageBody: "waiting" });

      // The worker's key, its role and the project work as before. The running task ends as usual.
      expect(await submit()).toMatchObject({ code: 0, stderr: "" });
      const advance = await fetch(`${first.endpoint}/_immkit/clock/advance`, {
        method: "POST",
        headers: { authorization: `Bearer ${first.controlKey}` },
        body: JSON.stringify({ ms: 3_600_000 }),
      });
      expect(advance.status).toBe(200);
      const ids = { ProjectName: "moderation", TaskType: "ImageModeration", TaskId: task.taskId };
      expect(await openApi("Imm", first)("GetImageModerationResult", ids)).toMatchObject({
        ModerationResult: { Suggestion: "block", Categories: ["porn"] },
      });
      const bodies: unknown[] = [];
      for (let number = 0; number < 3; number += 1)
        bodies.push((await mns.receiveMessage("inbox", 1)).body["MessageBody"]);
      expect(bodies.some((body) => String(body).includes(task.taskId))).toBe(true);
      expect(await second.stop()).toMatchObject({ code: 0, stderr: "" });
    },
    60_000,
  );

  it("has a complete and recent state after each SIGKILL", async () => {
    const data = newDirectory();
    const sentBy: string[] = [];
    let inFile: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const cloud = await startOn(data);
      const mns = new Mns(cloud.accountId, cloud);
      if (round === 0) await mns.createQueue("inbox");
      const oss = new AliOss({ ...cloud, region: `oss-${cloud.region}`, bucket: "media" });
      if (round === 0) await oss.putBucket("media");
      const { body } = await mns.getQueueAttributes("inbox");
      expect(Number(body["ActiveMessages"])).toBeGreaterThanOrEqual(inFile.length);
      expect(Number(body["ActiveMessages"])).toBeLessThanOrEqual(sentBy.length);
      for (const { name } of (await oss.list({ "max-keys": 1000 })).objects ?? []) {
        expect((await oss.get(name)).content.toString()).toBe(`body of ${name}`);
      }

      let killed = false;
      const write = async () => {
        for (let number = 0; !killed; number += 1) {
          const name = `m${round}-${number}`;
          sentBy.push(name);
          try {
            await mns.sendMessage("inbox", { MessageBody: name });
            await oss.put(`key-${number % 7}`, Buffer.from(`body of key-${number % 7}`));
            await oss.delete(`key-${(number + 3) % 7}`);
          } catch (error) {
            if (!killed) throw error;
          }
        }
      };
      const writing = write();
      await wait(200 + 350 * Math.random());
      killed = true;
      const ended = cloud.stop("SIGKILL");
      await writing;
      expect(await ended).toMatchObject({ signal: "SIGKILL", stderr: "" });
      inFile = JSON.parse(stateIn(data)).state.mns.queues[0].messages.map(
        ({ body: text }: { body: string }) => text,
      );
      expect(sentBy).toEqual(expect.arrayContaining(inFile));
    }
    expect(inFile.length).toBeGreaterThan(0);
  }, 60_000);

  it("prints where the state is kept", async () => {
    const data = newDirectory();
    const child = start(["local", "--port", "0", "--data", data]);
    let text = "";
    for await (const chunk of child.stdout ?? []) {
      text += String(chunk);
      if (text.includes("Ctrl+C")) break;
    }
    child.kill("SIGINT");
    expect(await child.ended).toMatchObject({ code: 0, stderr: "" });
    expect(text).toContain(`All state is kept in ${data}`);
  });

  it("is used by one cloud at a time", async () => {
    const data = newDirectory();
    const cloud = await startOn(data);
    const ended = await immkit(["local", "--json", "--data", data]);
    expect(ended).toEqual({
      code: 3,
      signal: null,
      stdout: "",
      stderr: `error: The data directory ${data} is in use by another local cloud. Stop that one, or use another data directory.\nimmkit error DataError.DataLocked says more.\n`,
    });
    expect(await cloud.stop()).toMatchObject({ code: 0 });
  });

  it("ends with 3 for the state of another region or account, a later version, or a broken one", async () => {
    const data = newDirectory();
    const cloud = await startOn(data);
    await cloud.stop();
    const state = stateIn(data);
    const cases: readonly (readonly [args: string[], message: string])[] = [
      [
        ["--data", data, "--region", "cn-shanghai"],
        "belongs to region cn-hangzhou and account 1234567890123456, not cn-shanghai",
      ],
      [
        ["--data", data, "--account", "9876543210987654"],
        "Start with those, or use another data directory.",
      ],
      [["--data", ""], "--data must name a directory."],
      [["--data", folder.file("a-file", "x")], "file already exists (EEXIST)"],
    ];
    for (const [args, message] of cases) {
      const ended = await inProcess(["local", "--json", ...args]);
      expect(ended).toMatchObject({ code: 3, stdout: "" });
      expect(ended.stderr).toMatch(/^error: [^\n]+\n(?:immkit error \S+ says more\.\n)?$/);
      expect(ended.stderr).toContain(message);
    }
    expect(stateIn(data)).toBe(state);

    for (const [text, message] of [
      [state.slice(0, -10), "is damaged, or not a state of the local cloud"],
      [state.replace(/"version":\d+/, '"version":99'), "was written by another version"],
    ] as const) {
      const other = newDirectory();
      mkdirSync(other);
      writeFileSync(join(other, "state.json"), text);
      const ended = await inProcess(["local", "--json", "--data", other]);
      expect(ended).toMatchObject({ code: 3, stdout: "" });
      expect(ended.stderr).toContain(`${join(other, "state.json")} ${message}`);
      expect(ended.stderr).not.toContain(cloud.accessKeySecret);
      expect(stateIn(other)).toBe(text);
    }
  }, 60_000);
});
