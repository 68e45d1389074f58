/** The actions that start moderation tasks. */
import { safeParsePolicy } from "@immkit/ram";
import { isBucketName } from "../oss/names.ts";
import { type Params, required } from "../rpc/params.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import {
  scenes as knownScenes,
  type MediaKind,
  outcomeFor,
  type Scene,
} from "../scenario/index.ts";
import { authorize, checkServiceRole, type ImmContext } from "./context.ts";
import { invalid } from "./errors.ts";
import { integer, isObject, jsonList, jsonObject } from "./params.ts";
import { projectNameIn } from "./projects.ts";
import { newEventId, newTaskId, type Task, type TaskRequest, taskTypes } from "./task.ts";

/** How long a task runs by default. */
const defaultDelayMs = 50;
const maxUserDataBytes = 2048;

/** The calls are not idempotent: each response with a task id has started a task. */
export function submitActions(context: ImmContext): RpcProduct["actions"] {
  return {
    CreateVideoModerationTask: (call) => submit(context, call, "video"),
    CreateImageModerationTask: (call) => submit(context, call, "image"),
  };
}

function submit(context: ImmContext, call: RpcCall, kind: MediaKind): Record<string, unknown> {
  const { state, clock } = context;
  const type = taskTypes[kind];
  const projectName = projectNameIn(call.params);
  authorize(context, call, `Create${type}Task`, projectName);
  const request = requestIn(call.params, kind);
  state.project(projectName);
  if (request.reader !== undefined)
    checkServiceRole(context, call, request.reader.role, "CredentialConfig");

  const tags = Object.entries(request.tags).map(([name, value]) => [name, String(value)]);
  const outcome = outcomeFor(state.scenario, { ...request, tags: Object.fromEntries(tags) });
  const task: Task = {
    id: newTaskId(type),
    type,
    eventId: newEventId(),
    requestId: call.request.requestId,
    projectName,
    request,
    outcome,
    startTime: clock.now(),
    endTime: undefined,
    status: "Running",
    code: "",
    message: "",
    result: undefined,
    notifications: [],
  };
  state.addTask(task);
  state.later(outcome.delayMs ?? defaultDelayMs, { kind: "run", taskId: task.id });
  return { TaskId: task.id, EventId: task.eventId };
}

function requestIn(params: Params, kind: MediaKind): TaskRequest {
  const { bucket, key } = ossUri(required(params, "SourceURI"), "SourceURI");
  if (!/[^/]\.[A-Za-z0-9]+$/.test(key))
    throw invalid("SourceURI", "the object's name must end in an extension, such as .jpg or .mp4");
  const userData = params["UserData"] ?? "";
  const userDataBytes = Buffer.byteLength(userData);
  if (userDataBytes > maxUserDataBytes)
    throw invalid(
      "UserData",
      `it has ${userDataBytes} bytes of UTF-8, the maximum is ${maxUserDataBytes}`,
    );
  return {
    kind,
    sourceUri: `oss://${bucket}/${key}`,
    bucket,
    key,
    userData,
    tags: jsonObject(params, "Tags") ?? {},
    scenes: scenesIn(params),
    interval: integer(params, "Interval", 1, 600, 1),
    maxFrames:
      kind === "video"
        ? integer(params, "MaxFrames", 5, 3600, 200)
        : integer(params, "MaxFrames", 1, 3600, 1),
    ...notificationIn(params),
    reader: readerIn(params),
  };
}

/** Parses `oss://{bucket}/{object}`, not percent-encoded. Throws Invalid{name}, 400. */
function ossUri(text: string, name: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key] = /^oss:\/\/([^/]*)\/(.+)$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined)
    throw invalid(name, "it must have the form oss://{bucket}/{object}");
  if (bucket.includes("."))
    throw invalid(
      name,
      "it must name the bucket alone, without an endpoint: oss://{bucket}/{object}",
    );
  if (!isBucketName(bucket)) throw invalid(name, `"${bucket}" is not a valid bucket name`);
  if (Buffer.byteLength(key) > 1023)
    throw invalid(name, "the object's name has more than 1023 bytes");
  return { bucket, key };
}

function scenesIn(params: Params): readonly Scene[] {
  const list = jsonList(params, "Scenes");
  if (list === undefined) return ["porn", "terrorism", "ad"];
  if (list.length === 0) throw invalid("Scenes", "it must not be an empty list");
  return list.map((scene) => {
    const known = knownScenes.find((candidate) => candidate === scene);
    if (known === undefined)
      throw invalid(
        "Scenes",
        `it can contain ${knownScenes.join(", ")}, not ${JSON.stringify(scene)}`,
      );
    return known;
  });
}

function notificationIn(params: Params): Pick<TaskRequest, "topic" | "extendedMessage"> {
  const { MNS, RocketMQ, ExtendedMessageURI, ...unknown } =
    jsonObject(params, "Notification") ?? {};
  const [name] = Object.keys(unknown);
  if (name !== undefined)
    throw invalid(
      "Notification",
      `it can contain MNS, RocketMQ and ExtendedMessageURI, not ${name}`,
    );
  if (RocketMQ !== undefined)
    throw invalid("Notification", "the local cloud publishes to MNS topics only, not to RocketMQ");
  return {
    topic: MNS === undefined ? undefined : topicIn(MNS),
    extendedMessage:
      ExtendedMessageURI === undefined
        ? undefined
        : ossUri(String(ExtendedMessageURI), "Notification"),
  };
}

function topicIn(mns: unknown): string {
  const topic = isObject(mns) ? mns["TopicName"] : undefined;
  if (typeof topic === "string" && /^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/.test(topic)) return topic;
  throw invalid(
    "Notification",
    "MNS.TopicName must be the name of a topic in the same region and account: 1 to 120 letters, digits and hyphens",
  );
}

/** Chains of roles into other accounts are not supported: there is only one account. */
function readerIn(params: Params): TaskRequest["reader"] {
  const config = jsonObject(params, "CredentialConfig");
  if (config === undefined) return undefined;
  const { ServiceRole: role = "", Policy: text = "", Chain } = config;
  if (Array.isArray(Chain) && Chain.length > 0)
    throw invalid(
      "CredentialConfig",
      "the local cloud has only one account, so Chain must be empty",
    );
  if (typeof role !== "string")
    throw invalid("CredentialConfig", "ServiceRole must be the name of a role");
  const policy = text === "" ? undefined : safeParsePolicy(text, { kind: "session" });
  if (policy?.ok === false)
    throw invalid("CredentialConfig", `Policy must be a policy: ${policy.error.message}`);
  if (role !== "") return { role, policy: policy?.value };
  if (policy !== undefined)
    throw invalid("CredentialConfig", "Policy needs a ServiceRole to restrict");
  return undefined;
}
