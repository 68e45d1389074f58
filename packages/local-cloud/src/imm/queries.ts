/** The actions that read tasks and their results. */
import { type Params, required } from "../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { authorize, type ImmContext } from "./context.ts";
import { invalid } from "./errors.ts";
import { integer, jsonList, jsonObject, oneOf, type SortKey, tokenPage } from "./params.ts";
import { projectNameIn } from "./projects.ts";
import { resultContent } from "./result.ts";
import { type Task, type TaskType, taskTypes } from "./task.ts";

const knownTypes: readonly TaskType[] = Object.values(taskTypes);

/** GetTask, GetVideoModerationResult, GetImageModerationResult, ListTasks. */
export function queryActions(context: ImmContext): RpcProduct["actions"] {
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

  const resultFor = (action: string, type: TaskType) => (call: RpcCall) => {
    const task = taskFor(call, action, type);
    const result = task.result && resultContent(task.request.sourceUri, task.result);
    return { ...detailedContent(task), ...(result && { ModerationResult: result }) };
  };

  return {
    /** The status of a task, without its result. */
    GetTask(call) {
      const task = taskFor(call, "GetTask");
      return { ...detailedContent(task), Tags: task.request.tags };
    },

    GetVideoModerationResult: resultFor("GetVideoModerationResult", "VideoModeration"),
    GetImageModerationResult: resultFor("GetImageModerationResult", "ImageModeration"),

    ListTasks(call) {
      const { params } = call;
      const projectName = projectNameIn(params);
      authorize(context, call, "ListTasks", projectName);
      const matches = filterIn(params);
      const limit = integer(params, "MaxResults", 1, 100, 100);
      const sort = oneOf(params, "Sort", ["TaskId", "StartTime", "EndTime"]) ?? "TaskId";
      const descending = oneOf(params, "Order", ["asc", "desc"]) === "desc";
      state.project(projectName);
      const tasks = state
        .tasks()
        .filter((task) => task.projectName === projectName && matches(task));
      const keyOf = (task: Task) => sortKey(task, sort);
      const { items, next } = tokenPage(params, tasks, keyOf, limit, descending);
      return {
        ProjectName: projectName,
        Tasks: items.map((task) => ({
          ...taskContent(task),
          Tags: task.request.tags,
          Progress: task.status === "Running" ? 0 : 100,
        })),
        // Text, as in the published model.
        MaxResults: String(limit),
        ...next,
      };
    },
  };
}

function taskContent(task: Task) {
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

function detailedContent(task: Task) {
  return { ...taskContent(task), ProjectName: task.projectName, EventId: task.eventId };
}

/** Running tasks have no end, so they come last. */
function sortKey(task: Task, sort: "TaskId" | "StartTime" | "EndTime"): SortKey {
  if (sort === "TaskId") return [task.id];
  const time = sort === "StartTime" ? task.startTime : task.endTime;
  return [time ?? Number.MAX_SAFE_INTEGER, task.id];
}

function filterIn(params: Params): (task: Task) => boolean {
  const types = jsonList(params, "TaskTypes");
  const unknown = types?.find((type) => !knownTypes.some((known) => known === type));
  if (unknown !== undefined)
    throw invalid(
      "TaskTypes",
      `it can contain ${knownTypes.join(" and ")}, not ${JSON.stringify(unknown)}`,
    );
  const status = oneOf(params, "Status", ["Running", "Succeeded", "Failed"]);
  const started = rangeIn(params, "StartTimeRange");
  const ended = rangeIn(params, "EndTimeRange");
  const hasTag = tagSelectorIn(params);
  return (task) =>
    (types === undefined || types.includes(task.type)) &&
    (status === undefined || task.status === status) &&
    started(task.startTime) &&
    ended(task.endTime) &&
    hasTag(task.request.tags);
}

/**
 * `key=value`, where the value is everything after the first `=`. The form for several tags is not
 * published.
 */
function tagSelectorIn(params: Params): (tags: Task["request"]["tags"]) => boolean {
  const text = params["TagSelector"];
  if (text === undefined || text === "") return () => true;
  const [key = "", ...rest] = text.split("=");
  if (key === "" || rest.length === 0)
    throw invalid("TagSelector", "it must have the form key=value");
  return (tags) => Object.hasOwn(tags, key) && String(tags[key]) === rest.join("=");
}

/** `{Start, End}` in RFC 3339. Both ends are included, and both are optional. */
function rangeIn(params: Params, name: string): (time: number | undefined) => boolean {
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
