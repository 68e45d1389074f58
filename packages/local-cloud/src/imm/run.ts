import type { Principal } from "../access/principal.ts";
import { ServiceError } from "../core/service-error.ts";
import type { Verdict } from "../scenario/index.ts";
import { type ImmContext, immService } from "./context.ts";
import { checkImageBytes, checkImagePixels } from "./image-limits.ts";
import { identifyMedia, type Media } from "./media.ts";
import { messageBody, messageContent } from "./notification.ts";
import { pictureSize } from "./picture-size.ts";
import { resultOf } from "./result.ts";
import type { PendingWork } from "./state.ts";
import { newEventId, type Task } from "./task.ts";

const defaultReviewDelayMs = 50;

/**
 * Does what was put off. The task may be gone by now, with its project or by its age: then there is
 * nothing to do.
 */
export function perform(context: ImmContext, work: PendingWork): void {
  const task = context.state.heldTask(work.taskId);
  if (task === undefined) return;
  switch (work.kind) {
    case "run":
      runTask(context, task);
      break;
    case "review":
      decideReview(context, task, work.verdict);
      break;
    case "message":
      send(context, task, work.messageId, work.body);
  }
}

/**
 * Ends a task: reads its media as the project's role, takes what the scenario says, and publishes
 * it as that role. What goes wrong on the way makes the task Failed, with the code of the service
 * that refused; `InvalidMediaFormat` and `MediaSizeExceeded` are this cloud's own words, as the
 * real ones are not published.
 */
function runTask(context: ImmContext, task: Task): void {
  const { state, clock } = context;
  try {
    const media = readMedia(context, task);
    const { outcome } = task;
    if (outcome.fail !== undefined)
      throw new ServiceError(400, outcome.fail.code, outcome.fail.message);
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
 * A person's verdict on a task that is in review: it takes the place of the machine's, and goes out
 * as a second message with the same task id under a new envelope id. Throws StatusConflict, 409,
 * when the task is not in review.
 */
export function decideReview(context: ImmContext, task: Task, verdict: Verdict): void {
  if (task.result?.suggestion !== "review") {
    const now = task.result === undefined ? task.status : task.result.suggestion;
    throw new ServiceError(
      409,
      "StatusConflict",
      `The task "${task.id}" is not in review, but ${now}.`,
    );
  }
  task.result = {
    ...task.result,
    suggestion: verdict.suggestion,
    categories: verdict.categories ?? [],
  };
  publish(context, task, newEventId());
}

function readMedia(context: ImmContext, task: Task): Media {
  const { kind } = task.request;
  const body = read(context, task);
  if (kind === "image") checkImageBytes(body.length);
  const media = identifyMedia(body);
  if (media?.kind !== kind) {
    const found =
      media === undefined
        ? "no image or video of a known format"
        : `a ${media.kind} (${media.format})`;
    throw new ServiceError(
      400,
      "InvalidMediaFormat",
      `The object is ${found}, and the task wants ${kind === "image" ? "an image" : "a video"}.`,
    );
  }
  if (kind === "image") checkImagePixels(media.format, pictureSize(media.format, body));
  return media;
}

/** As the role of CredentialConfig, or the project's. */
function read(context: ImmContext, task: Task): Buffer {
  const { bucket, key, reader, sourceUri } = task.request;
  const role = reader?.role ?? context.state.project(task.projectName).settings.serviceRole;
  const principal = session(context, role);
  try {
    const narrowed =
      reader?.policy === undefined || principal.type !== "AssumedRoleUser"
        ? principal
        : { ...principal, sessionPolicy: reader.policy };
    return context.oss.getObject(narrowed, bucket, key).body;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (["NoSuchBucket", "NoSuchKey"].includes(error.code)) {
      throw new ServiceError(
        400,
        "ResourceNotFound",
        `The specified resource ${sourceUri} is not found in this region.`,
      );
    }
    if (error.status !== 403) throw error;
    throw new ServiceError(
      403,
      "AccessDenied",
      `The service role "${role}" must be allowed oss:GetObject on ${sourceUri}. ${error.message}`,
    );
  }
}

/** Publishes what the task is now; a message fault may lose, double or delay it on its way. */
function publish(context: ImmContext, task: Task, id: string): void {
  const { state, clock, region, accountId } = context;
  const { topic, extendedMessage } = task.request;
  const time = clock.now();
  if (extendedMessage !== undefined) {
    const detail = Buffer.from(JSON.stringify(messageContent(task, state.style.content)));
    attempt(context, task, id, (role) =>
      context.oss.putObject(
        role,
        extendedMessage.bucket,
        extendedMessage.key,
        detail,
        "application/json",
      ),
    );
  }
  if (topic === undefined) return;
  // Written now: a message that is late tells what was true when it should have gone.
  const body = messageBody(task, { id, time, region, accountId }, state.style);
  const fault = state.messageFaults.next();
  if (fault?.kind === "drop") {
    task.notifications.push({ id, time, lost: true });
    return;
  }
  if (fault?.kind === "late") {
    state.later(fault.delayMs, { kind: "message", taskId: task.id, messageId: id, body });
    return;
  }
  send(context, task, id, body);
  if (fault?.kind === "duplicate") send(context, task, id, body);
}

function send(context: ImmContext, task: Task, id: string, body: string): void {
  const { topic } = task.request;
  if (topic !== undefined)
    attempt(context, task, id, (role) => context.mns.publishMessage(role, topic, body));
}

/**
 * Does as the project's role what belongs to the message `id`, and notes what became of it. The
 * task stands as it is in any case.
 */
function attempt(
  context: ImmContext,
  task: Task,
  id: string,
  run: (role: Principal) => unknown,
): void {
  const { state, clock } = context;
  const time = clock.now();
  try {
    run(session(context, state.project(task.projectName).settings.serviceRole));
    task.notifications.push({ id, time });
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    task.notifications.push({ id, time, error: { code: error.code, message: error.message } });
  }
}

/** Throws when the role is gone, or trusts IMM no longer. */
function session({ authorizer }: ImmContext, roleName: string): Principal {
  return authorizer.assumeServiceRole(roleName, immService, "imm");
}
