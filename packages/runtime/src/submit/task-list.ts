import { ResponseError } from "../errors.ts";
import type { ImmCaller } from "../imm/api.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { type ModerationTask, readTask, type TaskStatus, taskTypeOf } from "./task.ts";

export interface ListTasksOptions {
  /** Default: both. */
  readonly kinds?: readonly ModerationKind[];
  readonly status?: TaskStatus;
  /** `key=value` of one tag. */
  readonly tagSelector?: string;
  /** Tasks that began in this time, RFC 3339. */
  readonly startTime?: { readonly start?: string; readonly end?: string };
  /** Tasks that ended in this time, RFC 3339. */
  readonly endTime?: { readonly start?: string; readonly end?: string };
  /** Default: `TaskId`. */
  readonly sort?: "TaskId" | "StartTime" | "EndTime";
  /** Default: `asc`. */
  readonly order?: "asc" | "desc";
  /** Tasks a request, 1 to 100. Default: 100. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

const statusNames = { running: "Running", succeeded: "Succeeded", failed: "Failed" } as const;

/** The answer of one request of ListTasks. */
export interface TaskPage {
  readonly tasks: readonly ModerationTask[];
  /**
   * What stands in the list and is no moderation task that this package can read; `listTasks`
   * throws the first.
   */
  readonly unreadable: readonly ResponseError[];
  /** False of the last page. */
  readonly more: boolean;
  readonly requestId: string | null;
}

/** Walks through the tasks of all pages, each of which is asked for when its first task is. */
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

/** Walks through the pages of ListTasks; each is one billed request, sent when it is asked for. */
export async function* listTaskPages(
  api: ImmCaller,
  project: string,
  options: ListTasksOptions = {},
): AsyncGenerator<TaskPage> {
  const kinds = options.kinds ?? (["image", "video"] as const);
  const params = {
    ProjectName: project,
    TaskTypes: kinds.map(taskTypeOf),
    Status: options.status === undefined ? undefined : statusNames[options.status],
    TagSelector: options.tagSelector,
    StartTimeRange: rangeOf(options.startTime),
    EndTimeRange: rangeOf(options.endTime),
    Sort: options.sort,
    Order: options.order,
    MaxResults: options.pageSize,
  };
  const seen = new Set<string>();
  let token: string | undefined;
  for (;;) {
    const answer = await api.call(
      "ListTasks",
      { ...params, NextToken: token },
      { signal: options.signal },
    );
    const tasks = answer["Tasks"];
    if (tasks !== undefined && tasks !== null && !Array.isArray(tasks)) {
      throw new ResponseError("UnreadableResponse", "ListTasks: Tasks is no list.", {
        requestId: answer.RequestId,
      });
    }
    const next = answer["NextToken"];
    const more = typeof next === "string" && next !== "";
    yield { ...readAll(tasks ?? []), more, requestId: answer.RequestId ?? null };
    if (!more) return;
    if (seen.has(next)) {
      throw new ResponseError(
        "UnreadableResponse",
        "ListTasks: the service gave the same NextToken twice.",
        {
          requestId: answer.RequestId,
        },
      );
    }
    seen.add(next);
    token = next;
  }
}

function readAll(listed: readonly unknown[]): Pick<TaskPage, "tasks" | "unreadable"> {
  const tasks: ModerationTask[] = [];
  const unreadable: ResponseError[] = [];
  for (const one of listed) {
    try {
      tasks.push(readTask("ListTasks", one));
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      unreadable.push(error);
    }
  }
  return { tasks, unreadable };
}

function rangeOf(
  range: { readonly start?: string; readonly end?: string } | undefined,
): object | undefined {
  return range === undefined ? undefined : { Start: range.start, End: range.end };
}
