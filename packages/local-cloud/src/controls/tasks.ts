/** `GET tasks`: the tasks with their results, and a long poll for the following changes. */
import type { LocalImm, Task } from "../imm/index.ts";
import type { MnsOperations } from "../mns/service.ts";
import type { TaskMessages, TaskPage, TaskView } from "./contract.ts";
import { feedNumbers, readNumbers } from "./query.ts";
import type { ControlCall } from "./router.ts";

/** A task has these values if the query has a parameter of the name. */
const filters: Readonly<Record<string, (task: Task) => string | undefined>> = {
  bucket: ({ request }) => request.bucket,
  kind: ({ request }) => request.kind,
  project: ({ projectName }) => projectName,
  status: ({ status }) => status,
  suggestion: ({ result }) => result?.suggestion,
};

/** All tasks fit in one answer by default, because scripts read it once. */
const numbers = { ...feedNumbers, limit: { max: 100_000, initial: 100_000 } };

/**
 * Returns the tasks that changed after number `after`, at most `limit` of them, in the order of
 * their last change. If there are none, it waits up to `waitSeconds` seconds of real time for one.
 * For another `run`, it returns all tasks.
 *
 * @throws ServiceError `InvalidControl` for an invalid query.
 */
export async function readTasks(imm: LocalImm, { query, request }: ControlCall): Promise<TaskPage> {
  const names = ["run", ...Object.keys(filters)];
  const { waitSeconds, limit, after } = readNumbers(query, numbers, names);
  const wanted = Object.entries(filters).filter(([name]) => query.has(name));
  const matches = (task: Task) => wanted.every(([name, read]) => read(task) === query.get(name));
  const run = query.get("run") ?? undefined;
  await imm.waitForTasks({ run, after }, waitSeconds * 1_000, request.signal);
  const { tasks, ...page } = imm.changedTasks({ run, after }, limit, matches);
  return { ...page, tasks: tasks.map(taskView) };
}

/** The messages about a task, with what happened to them. Throws `ResourceNotFound`, 400. */
export function readMessages(
  imm: LocalImm,
  mns: MnsOperations,
  { path }: ControlCall,
): TaskMessages {
  const { notifications } = imm.task(path["taskId"] ?? "");
  const traceOf = (id: string | undefined) => (id === undefined ? undefined : mns.messageTrace(id));
  return {
    messages: notifications.map((each) => ({ ...each, trace: traceOf(each.messageId) ?? null })),
  };
}

/** A task as JSON. */
export function taskView(task: Task): TaskView {
  const { id, type, projectName, request, status, code, message, result, endTime } = task;
  const { kind, sourceUri, bucket, key, userData, tags, scenes, interval, maxFrames } = request;
  return {
    taskId: id,
    type,
    kind,
    projectName,
    sourceUri,
    bucket,
    key,
    userData,
    tags,
    scenes,
    interval,
    maxFrames,
    topic: request.topic ?? null,
    status,
    ...(code !== "" && { code, message }),
    ...(result && { suggestion: result.suggestion, categories: result.categories }),
    ...(result?.frames && { frames: result.frames }),
    startTime: task.startTime,
    ...(endTime !== undefined && { endTime }),
    notifications: task.notifications,
  };
}
