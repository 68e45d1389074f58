import { describe, expect, it } from "vitest";
import type { MovableClock } from "../core/clock.ts";
import type { BodyReference } from "../core/stored.ts";
import { picture, startImm, submission } from "../testing/imm.ts";

type Cloud = Awaited<ReturnType<typeof startImm>>;

/**
 * The cloud after a restart, at the same time or later. It has no scenario.
 */
async function restored({ ram, oss, mns, imm, clock }: Cloud, later = 0): Promise<Cloud> {
  const kept = new Map<string, Buffer>();
  const bodies = {
    keep(bytes: Buffer): BodyReference {
      const file = String(kept.size);
      kept.set(file, bytes);
      return { file };
    },
    read: ({ file }: BodyReference) => kept.get(file) ?? Buffer.alloc(0),
  };
  const state = JSON.parse(
    JSON.stringify({
      ram: ram.dump(bodies),
      oss: oss.dump(bodies),
      mns: mns.dump(bodies),
      imm: imm.dump(bodies),
    }),
  );
  const other = await startImm();
  other.clock.advance(Math.max(0, clock.now() + later - other.clock.now()));
  other.ram.load(state.ram, bodies);
  other.oss.load(state.oss, bodies);
  other.mns.load(state.mns, bodies);
  other.imm.load(state.imm, bodies);
  return other;
}

async function submit(cloud: Cloud, more: Record<string, string> = {}): Promise<string> {
  cloud.upload("media", "a.jpg", picture);
  return (await cloud.call("CreateImageModerationTask", submission("a.jpg", more)))[
    "TaskId"
  ] as string;
}

/** The contents of the messages in the queue, oldest first. */
async function verdicts(cloud: Cloud): Promise<unknown[]> {
  return (await cloud.messages("verdicts")).map((body) => {
    const { TaskId, ModerationResult } = JSON.parse(
      (JSON.parse(body) as { content: string }).content,
    );
    return [TaskId, ModerationResult.Suggestion];
  });
}

const seconds = (clock: MovableClock, number: number) => clock.advance(number * 1000);

describe("IMM after a restart", () => {
  it("ends its tasks on time, by the scenario at their submission", async () => {
    const cloud = await startImm({
      default: { suggestion: "block", categories: ["porn"], delayMs: 60_000 },
    });
    const id = await submit(cloud, { UserData: "u", Tags: '{"a":"b"}' });
    const copy = await restored(cloud, 30_000);
    expect(copy.imm.tasks()).toMatchObject([
      { id, status: "Running", request: { userData: "u", tags: { a: "b" } } },
    ]);
    seconds(copy.clock, 29);
    expect(copy.imm.tasks()).toMatchObject([{ id, status: "Running" }]);
    seconds(copy.clock, 2);
    expect(copy.imm.tasks()).toMatchObject([
      { id, status: "Succeeded", result: { suggestion: "block", categories: ["porn"] } },
    ]);
    expect(await verdicts(copy)).toEqual([[id, "block"]]);
  });

  it("does overdue work at once, in order", async () => {
    const cloud = await startImm({
      rules: [{ match: { tags: { slow: "1" } }, suggestion: "review", delayMs: 60_000 }],
      default: { suggestion: "block", delayMs: 30_000 },
    });
    const slow = await submit(cloud, { Tags: '{"slow":"1"}' });
    const quick = await submit(cloud);
    const copy = await restored(cloud, 3_600_000);
    seconds(copy.clock, 0);
    expect(await verdicts(copy)).toEqual([
      [quick, "block"],
      [slow, "review"],
    ]);
  });

  it("sends a pending review, and accepts a new one", async () => {
    const afterReview = { suggestion: "block", delayMs: 60_000 };
    const cloud = await startImm({
      rules: [{ match: { tags: { by: "itself" } }, suggestion: "review", delayMs: 0, afterReview }],
      default: { suggestion: "review", delayMs: 0 },
    });
    const itself = await submit(cloud, { Tags: '{"by":"itself"}' });
    const person = await submit(cloud);
    seconds(cloud.clock, 1);
    const copy = await restored(cloud);
    copy.imm.review(person, { suggestion: "pass" });
    seconds(copy.clock, 60);
    expect(await verdicts(copy)).toEqual([
      [itself, "review"],
      [person, "review"],
      [person, "pass"],
      [itself, "block"],
    ]);
  });

  it("sends a delayed message with its original body", async () => {
    const cloud = await startImm({ default: { suggestion: "review", delayMs: 0 } });
    cloud.imm.messageFaults.add({ kind: "late", delayMs: 60_000, remaining: 1 });
    const id = await submit(cloud);
    seconds(cloud.clock, 1);
    const copy = await restored(cloud);
    copy.imm.review(id, { suggestion: "pass" });
    seconds(copy.clock, 60);
    expect(await verdicts(copy)).toEqual([
      [id, "pass"],
      [id, "review"],
    ]);
  });

  it("keeps projects, attachments and ended tasks, but not tasks older than seven days", async () => {
    const cloud = await startImm({ default: { suggestion: "block", delayMs: 0 } });
    await cloud.call("AttachOSSBucket", { ProjectName: "p", OSSBucket: "media", Description: "d" });
    await submit(cloud);
    seconds(cloud.clock, 1);
    const copy = await restored(cloud);
    for (const [action, params] of [
      ["GetProject", { ProjectName: "p" }],
      ["GetOSSBucketAttachment", { OSSBucket: "media" }],
      ["ListTasks", { ProjectName: "p" }],
    ] as const) {
      expect(await copy.call(action, params)).toEqual(await cloud.call(action, params));
    }
    expect((await copy.call("ListTasks", { ProjectName: "p" }))["Tasks"]).toHaveLength(1);
    const later = await restored(cloud, 7 * 86_400_000);
    expect((await later.call("ListTasks", { ProjectName: "p" }))["Tasks"]).toEqual([]);
  });

  it("does not keep scenario, message style and faults", async () => {
    const cloud = await startImm({ default: { suggestion: "block" } });
    cloud.imm.style = { content: "flat", encoding: "base64" };
    cloud.imm.messageFaults.add({ kind: "drop", remaining: 5 });
    const copy = await restored(cloud);
    expect(copy.imm.scenario).toBeUndefined();
    expect(copy.imm.style).toEqual({ content: "nested", encoding: "raw" });
    expect(copy.imm.messageFaults.list()).toEqual([]);
  });

  it("has no timers for tasks of deleted projects, and cancels its timers", async () => {
    const cloud = await startImm({ default: { suggestion: "block", delayMs: 1_000 } });
    await submit(cloud);
    await cloud.call("DeleteProject", { ProjectName: "p" });
    const copy = await restored(cloud);
    seconds(copy.clock, 5);
    expect(await verdicts(copy)).toEqual([]);

    const other = await startImm({ default: { suggestion: "block", delayMs: 1_000 } });
    await submit(other);
    other.imm.load(
      { projects: [], attachments: [], tasks: [], pending: [] },
      { read: () => Buffer.alloc(0) },
    );
    expect(other.imm.dump({ keep: () => ({ file: "" }) }).pending).toEqual([]);
  });
});
