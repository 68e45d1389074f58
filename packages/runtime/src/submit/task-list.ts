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

/** Walks through the pages of ListTasks; each page is a billed request, sent when its first task is asked for. */
export async function* listTasks(api: ImmCaller, project: string, options: ListTasksOptions = {}): AsyncGenerator<ModerationTask> {
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
  let token: string | undefined;
  for (;;) {
    const answer = await api.call("ListTasks", { ...params, NextToken: token }, { signal: options.signal });
    const tasks = answer["Tasks"];
    if (tasks !== undefined && tasks !== null && !Array.isArray(tasks)) {
      throw new ResponseError("UnreadableResponse", "ListTasks: Tasks is no list.", { requestId: answer.RequestId });
    }
    for (const task of tasks ?? []) yield readTask("ListTasks", task);
    const next = answer["NextToken"];
    if (typeof next !== "string" || next === "") return;
    if (next === token) {
      throw new ResponseError("UnreadableResponse", "ListTasks: the service gave the same NextToken twice.", {
        requestId: answer.RequestId,
      });
    }
    token = next;
  }
}

function rangeOf(range: { readonly start?: string; readonly end?: string } | undefined): object | undefined {
  return range === undefined ? undefined : { Start: range.start, End: range.end };
}
