/** Runs tasks: reads the media, applies the scenario, and publishes messages. */
import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { Verdict } from "../scenario/index.ts";
import { type ImmContext, immService } from "./context.ts";
import { immError } from "./errors.ts";
import { checkImageBytes, checkImagePixels, imageSize } from "./image.ts";
import { identifyMedia, type Media } from "./media.ts";
import { messageBody, messageContent } from "./message.ts";
import { resultOf } from "./result.ts";
import type { PendingWork } from "./state.ts";
import { newEventId, type Task } from "./task.ts";

const defaultReviewDelayMs = 50;

/** Does work that was due later. If the task does not exist any more, there is nothing to do. */
export function perform(context: ImmContext, work: PendingWork): void {
  const task = context.state.findTask(work.taskId);
  if (task === undefined) return;
  if (work.kind === "run") runTask(context, task);
  else if (work.kind === "review") decideReview(context, task, work.verdict);
  else send(context, task, work.messageId, work.body);
  context.state.changes.add(task.id);
}

/**
 * Ends a task: reads its media and publishes the scenario's outcome, both as the project's role. An
 * error on the way fails the task, with the error's code. The codes `InvalidMediaFormat` and
 * `MediaSizeExceeded` are our own, because the real ones are not published.
 */
function runTask(context: ImmContext, task: Task): void {
  const { state, clock } = context;
  try {
    const media = readMedia(context, task);
    const { outcome } = task;
    if (outcome.fail !== undefined) throw immError(outcome.fail.code, outcome.fail.message);
    task.result = resultOf(outcome, task.request, media);
    task.status = "Succeeded";
    if (outcome.afterReview !== undefined) {
      const { delayMs = defaultReviewDelayMs, ...verdict } = outcome.afterReview;
      state.later(delayMs, { kind: "review", taskId: task.id, verdict });
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    task.status = "Failed";
    task.code = error.code;
    task.message = error.message;
  }
  task.endTime = clock.now();
  publish(context, task, task.eventId);
}

/**
 * Replaces the result of a task in review by a person's verdict, and publishes a second message
 * with the same task id and a new envelope id. Throws StatusConflict, 409, if the task is not in
 * review.
 */
export function decideReview(context: ImmContext, task: Task, verdict: Verdict): void {
  const { suggestion, categories = [] } = verdict;
  if (task.result?.suggestion !== "review") {
    const status = task.result?.suggestion ?? task.status;
    throw immError("StatusConflict", `The task "${task.id}" is not in review, but ${status}.`, 409);
  }
  task.result = { ...task.result, suggestion, categories };
  publish(context, task, newEventId());
}

function readMedia(context: ImmContext, task: Task): Media {
  const { kind } = task.request;
  const body = readSource(context, task);
  if (kind === "image") checkImageBytes(body.length);
  const media = identifyMedia(body);
  if (media?.kind !== kind) {
    const found = media && `${kind === "image" ? "a" : "an"} ${media.kind} (${media.format})`;
    throw immError(
      "InvalidMediaFormat",
      `The object is ${found ?? "not an image or video in a known format"}. The task needs ${kind === "image" ? "an image" : "a video"}.`,
    );
  }
  if (kind === "image") checkImagePixels(media.format, imageSize(media.format, body));
  return media;
}

/** Reads the media as the role of CredentialConfig, or of the project. */
function readSource(context: ImmContext, task: Task): Buffer {
  const { bucket, key, reader, sourceUri } = task.request;
  const role = reader?.role ?? context.state.project(task.projectName).settings.serviceRole;
  const principal = session(context, role);
  const restricted =
    reader?.policy === undefined || principal.type !== "AssumedRoleUser"
      ? principal
      : { ...principal, sessionPolicy: reader.policy };
  try {
    return context.oss.getObject(restricted, bucket, key);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (["NoSuchBucket", "NoSuchKey"].includes(error.code))
      throw immError(
        "ResourceNotFound",
        `The specified resource ${sourceUri} is not found in this region.`,
      );
    if (error.status !== 403) throw error;
    throw immError(
      "AccessDenied",
      `The service role "${role}" must be allowed oss:GetObject on ${sourceUri}. ${error.message}`,
      403,
    );
  }
}

/** Publishes the present state of the task, unless a message fault changes this. */
function publish(context: ImmContext, task: Task, id: string): void {
  const { state, clock, region, accountId } = context;
  const { topic, extendedMessage } = task.request;
  const time = clock.now();
  if (extendedMessage !== undefined) {
    const { bucket, key } = extendedMessage;
    const detail = Buffer.from(JSON.stringify(messageContent(task, state.style.content)));
    attempt(context, task, id, (role) => {
      context.oss.putObject(role, bucket, key, detail, "application/json");
      return undefined;
    });
  }
  if (topic === undefined) return;
  // A late message has the body of the time when it was due.
  const body = messageBody(task, { id, time, region, accountId }, state.style);
  const fault = state.messageFaults.next();
  if (fault?.kind === "drop") task.notifications.push({ id, time, lost: true });
  else if (fault?.kind === "late")
    state.later(fault.delayMs, { kind: "message", taskId: task.id, messageId: id, body });
  else {
    send(context, task, id, body);
    if (fault?.kind === "duplicate") send(context, task, id, body);
  }
}

function send(context: ImmContext, task: Task, id: string, body: string): void {
  const { topic } = task.request;
  if (topic !== undefined)
    attempt(context, task, id, (role) => context.mns.publishMessage(role, topic, body));
}

/** Runs a part of publishing message `id` as the project's role, and records the result. */
function attempt(
  context: ImmContext,
  task: Task,
  id: string,
  run: (role: Principal) => { readonly messageId: string } | undefined,
): void {
  const { state, clock } = context;
  const time = clock.now();
  try {
    const published = run(session(context, state.project(task.projectName).settings.serviceRole));
    task.notifications.push({ id, time, ...published });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    task.notifications.push({ id, time, error: { code: error.code, message: error.message } });
  }
}

/** Throws if the role does not exist or does not trust IMM. */
function session({ authorizer }: ImmContext, roleName: string): Principal {
  return authorizer.assumeServiceRole(roleName, immService, "imm");
}
