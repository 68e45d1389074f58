import { resultContent } from "./result.ts";
import type { MessageStyle } from "./state.ts";
import type { Task } from "./task.ts";

/** The JSON inside the envelope. Members that are not set are empty text. */
export function messageContent(
  task: Task,
  style: MessageStyle["content"],
): Record<string, unknown> {
  const result = task.result && resultContent(task.request.sourceUri, task.result);
  return {
    ProjectName: task.projectName,
    DatasetName: "",
    RequestId: task.requestId,
    StartTime: new Date(task.startTime).toISOString(),
    EndTime: new Date(task.endTime ?? task.startTime).toISOString(),
    UserData: task.request.userData,
    TaskType: task.type,
    TaskId: task.id,
    Status: task.status,
    Code: task.code,
    Message: task.message,
    EventSourceId: "",
    ...(result && (style === "flat" ? result : { ModerationResult: result })),
  };
}

/**
 * The message that a topic gets: an envelope whose `content` is JSON text, and whose `time` is
 * epoch milliseconds as text.
 */
export function messageBody(
  task: Task,
  envelope: {
    readonly id: string;
    readonly time: number;
    readonly region: string;
    readonly accountId: string;
  },
  style: MessageStyle,
): string {
  const { id, time, region, accountId } = envelope;
  const type = `imm:Task:${task.type}`;
  const json = JSON.stringify({
    id,
    source: "acs.imm",
    type,
    subject: `acs:imm:${region}:${accountId}:${task.projectName}/${type}`,
    time: String(time),
    content: JSON.stringify(messageContent(task, style.content)),
  });
  return style.encoding === "base64" ? Buffer.from(json).toString("base64") : json;
}
