import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { NetworkError, ResponseError, ServiceError } from "../errors.ts";
import { verdictOf as verdict } from "../ledger/conformance/verdict.ts";
import { LedgerError } from "../ledger/errors.ts";
import { SqliteLedger } from "../ledger/sqlite/index.ts";
import type { LedgerHandler } from "../ledger/with-ledger.ts";
import type { ModerationTask, TaskResult } from "../submit/task.ts";
import type { ListTasksOptions, TaskPage } from "../submit/task-list.ts";
import { type ReconcileOptions, reconcile } from "./index.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = Date.UTC(2026, 0, 20);

let folder: string;
let ledger: SqliteLedger;
let time: number;
let handled: string[];
let requests: string[];
/** What the service knows: each task, and what it answers about it. */
let service: Map<string, { readonly task: ModerationTask; readonly answer: () => TaskResult }>;

/** What else the service lists. */
let unreadable: ResponseError[];
/** The service's clock; the machine's is `time`. */
let serviceTime: () => number;

beforeEach(async () => {
  unreadable = [];
  serviceTime = () => time;
  folder = mkdtempSync(path.join(tmpdir(), "immkit-reconcile-"));
  time = now;
  ledger = await SqliteLedger.open({
    path: path.join(folder, "ledger.db"),
    now: () => time,
    leaseMs: 1_000,
  });
  handled = [];
  requests = [];
  service = new Map();
});
afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true });
});

/** A task of the service that began and ended so long before now. */
function put(
  taskId: string,
  ageMs: number,
  answer: "pass" | "review" | "block" | "running" | Error = "pass",
  status = "succeeded",
): void {
  const at = new Date(serviceTime() - ageMs).toISOString();
  const task = {
    kind: "image",
    taskId,
    projectName: "media",
    status,
    startTime: at,
    endTime: at,
    userData: "",
    tags: {},
    eventId: null,
  };
  service.set(taskId, {
    task: task as ModerationTask,
    answer: () => {
      if (answer instanceof Error) throw answer;
      return answer === "running"
        ? { kind: "image", status: "running", taskId, projectName: "media" }
        : verdict(taskId, answer);
    },
  });
}

const throttled = new ServiceError("Throttling.User", "slower", { status: 429, retryable: true });

const client: ReconcileOptions<DatabaseSync>["client"] = {
  async *listTaskPages({ startTime, pageSize = 100, nextToken = "0" } = {}) {
    const start = Date.parse(startTime?.start ?? "");
    const tasks = [...service.values()]
      .map(({ task }) => task)
      .filter(
        (task) => Date.parse(task.startTime ?? "") >= Math.max(start, serviceTime() - 7 * dayMs),
      )
      .sort((a, b) => (a.startTime ?? "").localeCompare(b.startTime ?? ""));
    for (let at = Number(nextToken); at === 0 || at < tasks.length; at += pageSize) {
      requests.push("list");
      yield {
        tasks: tasks.slice(at, at + pageSize),
        unreadable,
        nextToken: at + pageSize < tasks.length ? String(at + pageSize) : null,
        requestId: "R",
      };
    }
  },
  async getResult(task) {
    const taskId = typeof task === "string" ? task : task.taskId;
    requests.push(taskId);
    const known = service.get(taskId);
    if (known === undefined)
      throw new ServiceError("ResourceNotFound", "not found", { status: 404 });
    return known.answer();
  },
};

const handler: LedgerHandler<DatabaseSync> = (_, { tx, key }) => tx(() => void handled.push(key));
const run = (options: Partial<ReconcileOptions<DatabaseSync>> = {}) =>
  reconcile({ client, ledger, handler, now: () => time, requestsPerSecond: 1_000, ...options });

async function handle(taskId: string, suggestion: "pass" | "review" = "pass"): Promise<void> {
  const begun = await ledger.begin(verdict(taskId, suggestion));
  if (begun.status === "run") await ledger.commit(begun.lease);
}

describe("reconcile", () => {
  it("logs what failed, with the task's id, or warns once for each kind", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    put("a", 3 * hourMs, new NetworkError("ConnectionLost", "gone", {}));
    put("b", 2 * hourMs, new NetworkError("ConnectionLost", "gone", {}));
    put("c", hourMs);
    const failing: Partial<ReconcileOptions<DatabaseSync>> = {
      concurrency: 1,
      handler: () => {
        throw new TypeError("boom");
      },
    };
    expect(await run(failing)).toMatchObject({ failed: 3 });
    expect(warned.mock.calls.map(([warning]) => String(warning))).toEqual([
      "immkit: a task was not reconciled, and is tried again by the next run (task a): NetworkError: gone",
      "immkit: a message was not handled (task c): TypeError: boom",
    ]);
    time += dayMs;
    await run({ ...failing, onTaskError: () => {} });
    const log: unknown[] = [];
    const logger = {
      warn: (details: object, message: string) => void log.push(["warn", message, details]),
      error: (details: object, message: string) => void log.push(["error", message, details]),
    };
    time += dayMs;
    await run({ ...failing, logger });
    const unreachable = "immkit: a task was not reconciled, and is tried again by the next run";
    expect(log).toMatchObject([
      ["error", "immkit: a message was not handled", { taskId: "c", err: { message: "boom" } }],
      ["warn", unreachable, { taskId: "a", err: { code: "ConnectionLost" } }],
      ["warn", unreachable, { taskId: "b" }],
    ]);
    expect(warned).toHaveBeenCalledTimes(2);
  });

  it("does not report a verdict that another worker has", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warned.mockRestore());
    put("busy", hourMs);
    const busy = (): never => {
      throw new LedgerError("VerdictBusy", "another worker has it");
    };
    expect(await run({ handler: busy })).toMatchObject({ failed: 1 });
    expect(warned).not.toHaveBeenCalled();
  });

  it("handles verdicts without a notification, each once", async () => {
    put("lost", 2 * hourMs, "block");
    put("known", 3 * hourMs);
    await handle("known");
    const first = await run();
    expect(first).toEqual({
      requests: { listTasks: 1, getResult: 1 },
      looked: 2,
      handled: 1,
      settled: 1,
      early: 0,
      waiting: 0,
      overdue: [],
      expired: [],
      failed: 0,
      complete: true,
    });
    expect(handled).toEqual(["lost/final"]);
    expect(await run()).toMatchObject({ handled: 0, settled: 2, requests: { getResult: 0 } });
    expect(handled).toEqual(["lost/final"]);
  });

  it("ignores running tasks and tasks whose notification can still arrive", async () => {
    put("running", 2 * hourMs, "running", "running");
    put("young", 60_000);
    put("restarted", 2 * hourMs, "running");
    expect(await run()).toMatchObject({ handled: 0, early: 2, requests: { getResult: 1 } });
    expect(await run({ graceMs: 30_000 })).toMatchObject({ handled: 1 });
    expect(handled).toEqual(["young/final"]);
  });

  it("does not request verdicts that are being handled", async () => {
    put("leased", 2 * hourMs);
    await ledger.begin(verdict("leased"));
    expect(await run()).toMatchObject({ early: 1, failed: 0, requests: { getResult: 0 } });
  });

  it("ignores a task that waits for a reviewer until shortly before it is deleted", async () => {
    put("human", 2 * hourMs, "review");
    expect(await run()).toMatchObject({ handled: 1, waiting: 0, overdue: [] });
    expect(await run()).toMatchObject({ handled: 0, waiting: 1, requests: { getResult: 0 } });
    time += 6 * dayMs - 2 * hourMs - 1;
    expect(await run()).toMatchObject({ waiting: 1, requests: { getResult: 0 } });
    time += 1;
    expect(await run()).toMatchObject({
      waiting: 0,
      overdue: ["human"],
      requests: { getResult: 1 },
    });
    service.set("human", {
      task: (service.get("human") as { task: ModerationTask }).task,
      answer: () => verdict("human", "pass"),
    });
    expect(await run()).toMatchObject({ handled: 1, overdue: [] });
    expect(handled).toEqual(["human/review", "human/final"]);
  });

  it("handles unhandled verdicts in the ledger without a request", async () => {
    const begun = await ledger.begin(verdict("crashed", "block"));
    expect(begun.status).toBe("run");
    await ledger.begin(verdict("review", "review"));
    expect(await run()).toMatchObject({ looked: 0 });
    time += 2 * hourMs;
    expect(await run()).toMatchObject({ handled: 2, requests: { getResult: 0 } });
    expect(handled.sort()).toEqual(["crashed/final", "review/review"]);
  });

  it("requests tasks that are no longer listed one last time, then marks them as expired", async () => {
    await ledger.recordSubmitted({ taskId: "gone", kind: "image", submittedAt: time - 8 * dayMs });
    await ledger.recordSubmitted({ taskId: "found", kind: "image", submittedAt: time - 8 * dayMs });
    await ledger.recordSubmitted({ taskId: "new", kind: "image", submittedAt: time - 6 * dayMs });
    put("found", 8 * dayMs);
    expect(await run()).toMatchObject({
      handled: 1,
      expired: ["gone"],
      requests: { getResult: 2 },
    });
    expect(await run()).toMatchObject({ looked: 0, expired: [] });
    expect(await ledger.counts()).toMatchObject({ submitted: 1, expired: 1, decided: 1 });
  });

  it("never expires a verdict that it has but could not handle", async () => {
    const failing: LedgerHandler<DatabaseSync> = () => {
      throw new Error("down");
    };
    await ledger.begin(verdict("stuck"));
    time += 9 * dayMs;
    const failures: string[] = [];
    const onTaskError = (taskId: string, error: unknown): void =>
      void failures.push(`${taskId} ${String(error)}`);
    expect(await run({ handler: failing, onTaskError })).toMatchObject({
      failed: 1,
      expired: [],
      requests: { getResult: 0 },
    });
    expect(failures).toEqual(["stuck Error: down"]);
    expect(await run()).toMatchObject({ handled: 1 });
  });

  it("continues after a task that fails", async () => {
    put(
      "broken",
      3 * hourMs,
      new ServiceError("InternalError", "later", { status: 500, retryable: true }),
    );
    put("fine", 2 * hourMs);
    expect(await run({ concurrency: 1 })).toMatchObject({ failed: 1, handled: 1 });
  });

  it("ends when a permission is missing", async () => {
    const cause = new ServiceError("NoPermission", "no", { status: 403 });
    for (let task = 0; task < 50; task++) put(`t${task}`, 2 * hourMs + task, cause);
    const setting = "credentials";
    await expect(run({ concurrency: 2 })).rejects.toMatchObject({ setting, cause });
    expect(requests.length).toBeLessThan(6);
  });

  it("sends throttled requests again, without missing a page or a task", async () => {
    for (let task = 0; task < 120; task++) put(`t${task}`, 2 * hourMs + task);
    let asked = 0;
    const getResult: typeof client.getResult = async (task, options) => {
      if (++asked === 110) throw throttled;
      expect(options).toMatchObject({ retryThrottled: false });
      return client.getResult(task, options);
    };
    let isListThrottled = true;
    async function* listTaskPages(options: ListTasksOptions = {}): AsyncGenerator<TaskPage> {
      expect(options).toMatchObject({ retryThrottled: false });
      for await (const page of client.listTaskPages(options)) {
        if (page.nextToken === null && isListThrottled) {
          isListThrottled = false;
          throw throttled;
        }
        yield page;
      }
    }
    expect(await run({ client: { getResult, listTaskPages } })).toMatchObject({
      looked: 120,
      handled: 120,
      failed: 0,
      requests: { listTasks: 3, getResult: 121 },
    });
  });

  it("ends when the ledger fails, and when it is aborted", async () => {
    for (let task = 0; task < 20; task++) put(`t${task}`, 2 * hourMs + task);
    const stop = new AbortController();
    const stopping: LedgerHandler<DatabaseSync> = () => stop.abort(new Error("enough"));
    await expect(run({ handler: stopping, signal: stop.signal, concurrency: 1 })).rejects.toThrow(
      "enough",
    );
    const closing: LedgerHandler<DatabaseSync> = () => ledger.close();
    await expect(run({ handler: closing, concurrency: 3 })).rejects.toMatchObject({
      code: "LedgerClosed",
    });
  });

  it("sends no more than maxRequests, the oldest tasks first, and continues next time", async () => {
    for (let task = 0; task < 10; task++) put(`t${task}`, (20 - task) * hourMs);
    expect(await run({ maxRequests: 4, concurrency: 1 })).toMatchObject({
      complete: false,
      handled: 3,
      requests: { listTasks: 1, getResult: 3 },
    });
    expect(handled).toEqual(["t0/final", "t1/final", "t2/final"]);
    expect(await run()).toMatchObject({ complete: true, handled: 7, settled: 3 });
  });

  it("continues after an unreadable list entry, and reports it", async () => {
    put("fine", 2 * hourMs);
    unreadable = [new ResponseError("UnreadableResponse", "no task")];
    const failures: string[] = [];
    const onTaskError = (taskId: string, error: unknown): void =>
      void failures.push(`${taskId}: ${String(error)}`);
    expect(await run({ onTaskError })).toMatchObject({ handled: 1, failed: 1, looked: 1 });
    expect(failures).toEqual([": ResponseError: no task"]);
  });

  it("ends when the service stops answering, and handles the verdicts it has", async () => {
    put("first", 30 * hourMs);
    for (let task = 0; task < 200; task++)
      put(
        `t${task}`,
        2 * hourMs + task,
        new NetworkError("Timeout", "silence", { retryable: true }),
      );
    await expect(run({ concurrency: 1, giveUpAfterMs: 20 })).rejects.toMatchObject({
      code: "ServiceUnavailable",
      cause: { code: "Timeout" },
    });
    expect(handled).toEqual(["first/final"]);
    expect(requests.length).toBeLessThan(6);
  });

  it("does not count the answer that a task does not exist as a failed request", async () => {
    for (let task = 0; task < 30; task++) {
      await ledger.recordSubmitted({
        taskId: `t${task}`,
        kind: "image",
        submittedAt: time - 9 * dayMs,
      });
    }
    expect(await run()).toMatchObject({ failed: 0, looked: 30 });
  });

  it("requests only tasks of the client's project", async () => {
    await ledger.recordSubmitted({
      taskId: "ours",
      kind: "image",
      project: "media",
      submittedAt: time - 8 * dayMs,
    });
    await ledger.recordSubmitted({
      taskId: "theirs",
      kind: "image",
      project: "other",
      submittedAt: time - 8 * dayMs,
    });
    expect(await run({ client: { ...client, project: "media" } })).toMatchObject({
      expired: ["ours"],
    });
    expect((await ledger.find(["theirs"])).get("theirs")?.state).toBe("submitted");
    expect(await run({ client: { ...client, project: "media" }, project: "other" })).toMatchObject({
      expired: ["theirs"],
    });
  });

  it.each([
    ["behind", -2 * dayMs],
    ["ahead", 20 * hourMs],
  ])("finds all tasks in time with a clock that is %s", async (_name, skewMs) => {
    serviceTime = () => time - skewMs;
    put("oldest", 7 * dayMs - hourMs);
    put("human", 7 * dayMs - 2 * hourMs, "review");
    put("recent", hourMs);
    put("new", 60_000);
    expect(await run()).toMatchObject({ overdue: ["human"] });
    expect(handled.filter((key) => key !== "new/final").sort()).toEqual([
      "human/review",
      "oldest/final",
      "recent/final",
    ]);
  });

  it("reads the first pages again if a later page shows that the clock is behind", async () => {
    serviceTime = () => time + 2 * dayMs;
    put("human", 6 * dayMs + 2 * hourMs, "review");
    for (let task = 0; task < 150; task++) put(`t${task}`, 3 * hourMs + task);
    put("fresh", 0);
    await handle("human", "review");
    const report = await run();
    expect(report).toMatchObject({
      overdue: ["human"],
      handled: 150,
      looked: 151,
      waiting: 0,
      failed: 0,
    });
    expect(report.requests).toEqual({ listTasks: 4, getResult: 151 });
    // A clock that is right costs nothing more.
    serviceTime = () => time;
    time += 2 * dayMs;
    expect((await run()).requests.listTasks).toBe(2);
  });

  it("reads and counts all pages", async () => {
    for (let task = 0; task < 250; task++) put(`t${task}`, 2 * hourMs + task);
    expect(await run()).toMatchObject({
      looked: 250,
      handled: 250,
      requests: { listTasks: 3, getResult: 250 },
    });
    expect(requests.filter((request) => request === "list")).toHaveLength(3);
  });

  it("only checks tasks that `accept` selects and that started after `since`", async () => {
    put("mine", 2 * hourMs);
    put("theirs", 2 * hourMs);
    put("old", 3 * dayMs);
    expect(
      await run({ accept: ({ taskId }) => taskId !== "theirs", since: time - dayMs }),
    ).toMatchObject({ looked: 1, handled: 1 });
    expect(handled).toEqual(["mine/final"]);
  });

  it.each([
    [{ graceMs: -1 }, "graceMs"],
    [{ reviewMarginMs: 8 * dayMs }, "reviewMarginMs"],
    [{ requestsPerSecond: 0 }, "requestsPerSecond"],
    [{ maxRequests: 0 }, "maxRequests"],
    [{ concurrency: 1.5 }, "concurrency"],
  ])("rejects the settings %j", async (options, setting) => {
    await expect(run(options)).rejects.toMatchObject({ name: "ConfigError", setting });
  });
});
