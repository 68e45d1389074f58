/** The messages that IMM publishes about tasks, and the faults that controls inject into them. */
import { resultContent } from "./result.ts";
import type { Task } from "./task.ts";

/** The form of messages where the published pages leave it open. */
export interface MessageStyle {
  /**
   * `nested`: the result under `ModerationResult`. `flat`: its members next to `TaskId`. Default
   * nested.
   */
  readonly content: "nested" | "flat";
  /** Whether the message body is plain JSON or Base64 of it. Default raw. */
  readonly encoding: "raw" | "base64";
}

/** The style at the start and after a reset. */
export const defaultStyle: MessageStyle = { content: "nested", encoding: "raw" };

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
 * The message body: an envelope whose `content` is JSON text, and whose `time` is epoch
 * milliseconds as text.
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

/** A fault of the next `remaining` messages: they are lost, sent twice, or sent late. */
export type MessageFault = { readonly remaining: number } & (
  | { readonly kind: "drop" }
  | { readonly kind: "duplicate" }
  /** Milliseconds of the cloud's time. */
  | { readonly kind: "late"; readonly delayMs: number }
);

/** The active message faults, oldest first. A message gets at most one. */
export class MessageFaults {
  #faults: MessageFault[] = [];

  add(fault: MessageFault): void {
    this.#faults.push(fault);
  }

  list(): readonly MessageFault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault of the next message. It counts as used once. */
  next(): MessageFault | undefined {
    const fault = this.#faults.shift();
    if (fault !== undefined && fault.remaining > 1)
      this.#faults.unshift({ ...fault, remaining: fault.remaining - 1 });
    return fault;
  }
}
