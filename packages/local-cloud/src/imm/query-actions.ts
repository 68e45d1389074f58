import type { RpcCall } from "../rpc/product.ts";
import { authorize, type ImmContext } from "./context.ts";
import { pageOf, type SortKey } from "./page.ts";
import { invalid, jsonList, jsonObject, oneOf, required, wholeNumber } from "./params.ts";
import { projectNameIn } from "./project.ts";
import { resultContent } from "./result.ts";
import { type Task, type TaskType, taskTypes } from "./task.ts";

const knownTypes: readonly TaskType[] = Object.values(taskTypes);

export function queryActions(context: ImmContext) {
  const { state } = context;

  const taskFor = (call: RpcCall, action: string, only?: TaskType): Task => {
    const projectName = projectNameIn(call.params);
    authorize(context, call, action, projectName);
    const type = required(call.params, "TaskType");
    if (only !== undefined && type !== only) throw invalid("TaskType", `it must be ${only} here`);
    const id = required(call.params, "TaskId");
    state.project(projectName);
    return state.task(id, projectName, type);
  };

  const resultFor = (call: RpcCall, action: string, type: TaskType): Record<string, unknown> => {
    const task = taskFor(call, action, type);
    return {
      ...taskContent(task),
      ProjectName: task.projectName,
      EventId: task.eventId,
      ...(task.result && { ModerationResult: resultContent(task.request.sourceUri, task.result) }),
    };
  };

  return {
    /** Shows how a task stands, but not what it found. */
    GetTask(call: RpcCall) {
      const task = taskFor(call, "GetTask");
      return {
        ...taskContent(task),
        ProjectName: task.projectName,
        EventId: task.eventId,
        Tags: task.request.tags,
      };
    },

    GetVideoModerationResult: (call: RpcCall) =>
      resultFor(call, "GetVideoModerationResult", "VideoModeration"),
    GetImageModerationResult: (call: RpcCall) =>
      resultFor(call, "GetImageModerationResult", "ImageModeration"),

    ListTasks(call: RpcCall) {
      const { params } = call;
      const projectName = projectNameIn(params);
      authorize(context, call, "ListTasks", projectName);
      const wanted = filterIn(params);
      const limit = wholeNumber(params, "MaxResults", 1, 100, 100);
      const sort = oneOf(params, "Sort", ["TaskId", "StartTime", "EndTime"]) ?? "TaskId";
      const descending = oneOf(params, "Order", ["asc", "desc"]) === "desc";
      state.project(projectName);
      const tasks = state
        .tasks()
        .filter((task) => task.projectName === projectName && wanted(task));
      const { items, nextToken } = pageOf(
        tasks,
        (task) => sortKey(task, sort),
        limit,
        params["NextToken"],
        descending,
      );
      return {
        ProjectName: projectName,
        Tasks: items.map((task) => ({
          ...taskContent(task),
          Tags: task.request.tags,
          Progress: task.status === "Running" ? 0 : 100,
        })),
        // Text, as the published model has it.
        MaxResults: String(limit),
        ...(nextToken !== undefined && { NextToken: nextToken }),
      };
    },
  };
}

function taskContent(task: Task): Record<string, unknown> {
  return {
    TaskId: task.id,
    TaskType: task.type,
    Status: task.status,
    Code: task.code,
    Message: task.message,
    StartTime: new Date(task.startTime).toISOString(),
    EndTime: task.endTime === undefined ? "" : new Date(task.endTime).toISOString(),
    UserData: task.request.userData,
  };
}

/** Running tasks have no end yet and stand last. */
function sortKey(task: Task, sort: "TaskId" | "StartTime" | "EndTime"): SortKey {
  if (sort === "TaskId") return [task.id];
  return [
    sort === "StartTime" ? task.startTime : (task.endTime ?? Number.MAX_SAFE_INTEGER),
    task.id,
  ];
}

function filterIn(params: RpcCall["params"]): (task: Task) => boolean {
  const types = jsonList(params, "TaskTypes");
  const unknown = types?.find((type) => !knownTypes.some((known) => known === type));
  if (unknown !== undefined)
    throw invalid(
      "TaskTypes",
      `it may hold ${knownTypes.join(" and ")}, not ${JSON.stringify(unknown)}`,
    );
  const status = oneOf(params, "Status", ["Running", "Succeeded", "Failed"]);
  const started = rangeIn(params, "StartTimeRange");
  const ended = rangeIn(params, "EndTimeRange");
  const tag = tagSelectorIn(params);
  return (task) =>
    (types === undefined || types.includes(task.type)) &&
    (status === undefined || task.status === status) &&
    started(task.startTime) &&
    ended(task.endTime) &&
    tag(task.request.tags);
}

/**
 * `key=value`, the value being all that follows the first `=`. How several tags would be written is
 * not published.
 */
function tagSelectorIn(params: RpcCall["params"]): (tags: Task["request"]["tags"]) => boolean {
  const text = params["TagSelector"];
  if (text === undefined || text === "") return () => true;
  const at = text.indexOf("=");
  if (at < 1) throw invalid("TagSelector", "it must have the form key=value");
  const key = text.slice(0, at);
  const value = text.slice(at + 1);
  return (tags) => Object.hasOwn(tags, key) && String(tags[key]) === value;
}

/** `{Start, End}` in RFC 3339, both ends included and either optional. */
function rangeIn(params: RpcCall["params"], name: string): (time: number | undefined) => boolean {
  const range = jsonObject(params, name);
  if (range === undefined) return () => true;
  const start = timeIn(range["Start"], name) ?? Number.NEGATIVE_INFINITY;
  const end = timeIn(range["End"], name) ?? Number.POSITIVE_INFINITY;
  return (time) => time !== undefined && time >= start && time <= end;
}

function timeIn(value: unknown, name: string): number | undefined {
  if (value === undefined || value === "") return undefined;
  const isRfc3339 =
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/.test(value);
  const time = isRfc3339 ? Date.parse(value.replace(/(\.\d{3})\d+/, "$1")) : Number.NaN;
  if (Number.isNaN(time))
    throw invalid(name, "Start and End must be RFC 3339 times, such as 2026-01-31T08:00:00Z");
  return time;
}
