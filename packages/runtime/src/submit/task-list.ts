import { ResponseError } from "../errors.ts";
import type { ImmCaller } from "../imm/api.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { type ModerationTask, readTask, type TaskStatus, taskTypeOf } from "./task.ts";

/** Which tasks `listTasks` returns, and in which order. */
export interface ListTasksOptions {
  /** Default: both. */
  readonly kinds?: readonly ModerationKind[] | undefined;
  readonly status?: TaskStatus | undefined;
  /** `key=value` of one tag. */
  readonly tagSelector?: string | undefined;
  /** Tasks that started in this time, RFC 3339. */
  readonly startTime?: TimeRange | undefined;
  /** Tasks that ended in this time, RFC 3339. */
  readonly endTime?: TimeRange | undefined;
  /** Default: `TaskId`. */
  readonly sort?: "TaskId" | "StartTime" | "EndTime" | undefined;
  /** Default: `asc`. */
  readonly order?: "asc" | "desc" | undefined;
  /** Tasks per request, 1 to 100. Default: 100. */
  readonly pageSize?: number | undefined;
  /** Continues after the page that had this `nextToken`. The other options must be the same. */
  readonly nextToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** As for the other calls. Default: true. */
  readonly retryThrottled?: boolean | undefined;
}

interface TimeRange {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

const statusNames = { running: "Running", succeeded: "Succeeded", failed: "Failed" } as const;

/** The answer of one ListTasks request. */
export interface TaskPage {
  readonly tasks: readonly ModerationTask[];
  /** For listed values that can't be read as a moderation task. `listTasks` throws the first. */
  readonly unreadable: readonly ResponseError[];
  /** For the next page; null for the last one. */
  readonly nextToken: string | null;
  readonly requestId: string | null;
}

/** The tasks of all pages. A page is requested when its first task is. */
export async function* listTasks(
  api: ImmCaller,
  project: string,
  options: ListTasksOptions = {},
): AsyncGenerator<ModerationTask> {
  for await (const { tasks, unreadable } of listTaskPages(api, project, options)) {
    yield* tasks;
    if (unreadable[0] !== undefined) throw unreadable[0];
  }
}

/** The pages of ListTasks. Each is one billed request, sent when the page is needed. */
export async function* listTaskPages(
  api: ImmCaller,
  project: string,
  options: ListTasksOptions = {},
): AsyncGenerator<TaskPage> {
  const {
    kinds = ["image", "video"],
    status,
    startTime,
    endTime,
    signal,
    retryThrottled,
  } = options;
  const params = {
    ProjectName: project,
    TaskTypes: kinds.map(taskTypeOf),
    Status: status && statusNames[status],
    TagSelector: options.tagSelector,
    StartTimeRange: startTime && { Start: startTime.start, End: startTime.end },
    EndTimeRange: endTime && { Start: endTime.start, End: endTime.end },
    Sort: options.sort,
    Order: options.order,
    MaxResults: options.pageSize,
  };
  const seen = new Set<unknown>();
  for (let token = options.nextToken; ; ) {
    const wanted = { ...params, NextToken: token };
    const answer = await api.call("ListTasks", wanted, { signal, retryThrottled });
    const { RequestId: requestId, Tasks: listed, NextToken: next } = answer;
    const unreadable = (what: string): ResponseError =>
      new ResponseError("UnreadableResponse", `ListTasks: ${what}.`, { requestId });
    if (listed !== undefined && listed !== null && !Array.isArray(listed))
      throw unreadable("Tasks is not a list");
    const more = typeof next === "string" && next !== "";
    const nextToken = more ? next : null;
    yield { ...readAll(listed ?? []), nextToken, requestId: requestId ?? null };
    if (!more) return;
    if (seen.has(next)) throw unreadable("the service returned the same NextToken twice");
    seen.add(next);
    token = next;
  }
}

function readAll(listed: readonly unknown[]): Pick<TaskPage, "tasks" | "unreadable"> {
  const tasks: ModerationTask[] = [];
  const unreadable: ResponseError[] = [];
  for (const value of listed) {
    try {
      tasks.push(readTask("ListTasks", value));
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      unreadable.push(error);
    }
  }
  return { tasks, unreadable };
}
