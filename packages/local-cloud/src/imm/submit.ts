import { safeParsePolicy } from "@immkit/ram";
import type { RpcCall } from "../rpc/product.ts";
import {
  scenes as knownScenes,
  type MediaKind,
  outcomeFor,
  type Scene,
} from "../scenario/index.ts";
import { authorize, checkServiceRole, type ImmContext } from "./context.ts";
import { invalid, isObject, jsonList, jsonObject, required, wholeNumber } from "./params.ts";
import { projectNameIn } from "./project.ts";
import { newEventId, newTaskId, type Task, type TaskRequest, taskTypes } from "./task.ts";

/** How long a task runs when the scenario does not say, in milliseconds. */
const defaultDelayMs = 50;

/**
 * The two calls that start a task. Nothing makes them idempotent: each one that is answered has
 * started a task.
 */
export function submitActions(context: ImmContext) {
  return {
    CreateVideoModerationTask: (call: RpcCall) => submit(context, call, "video"),
    CreateImageModerationTask: (call: RpcCall) => submit(context, call, "image"),
  };
}

function submit(context: ImmContext, call: RpcCall, kind: MediaKind): Record<string, unknown> {
  const { state, clock } = context;
  const projectName = projectNameIn(call.params);
  authorize(
    context,
    call,
    kind === "video" ? "CreateVideoModerationTask" : "CreateImageModerationTask",
    projectName,
  );
  const request = requestIn(call.params, kind);
  state.project(projectName);
  if (request.reader !== undefined)
    checkServiceRole(context, call, request.reader.role, "CredentialConfig");

  const { bucket, key, scenes } = request;
  const tags = Object.fromEntries(
    Object.entries(request.tags).map(([name, value]) => [name, String(value)]),
  );
  const outcome = outcomeFor(state.scenario, { bucket, key, kind, tags, scenes });
  const type = taskTypes[kind];
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

function requestIn(params: RpcCall["params"], kind: MediaKind): TaskRequest {
  const { bucket, key } = ossUri(required(params, "SourceURI"), "SourceURI");
  if (!/[^/]\.[A-Za-z0-9]+$/.test(key))
    throw invalid("SourceURI", "the object's name must end in an extension, such as .jpg or .mp4");
  const userData = params["UserData"] ?? "";
  const userDataBytes = Buffer.byteLength(userData);
  if (userDataBytes > 2048)
    throw invalid("UserData", `it has ${userDataBytes} bytes of UTF-8 and may have 2048`);
  return {
    kind,
    sourceUri: `oss://${bucket}/${key}`,
    bucket,
    key,
    userData,
    tags: jsonObject(params, "Tags") ?? {},
    scenes: scenesIn(params),
    interval: wholeNumber(params, "Interval", 1, 600, 1),
    maxFrames:
      kind === "video"
        ? wholeNumber(params, "MaxFrames", 5, 3600, 200)
        : wholeNumber(params, "MaxFrames", 1, 3600, 1),
    ...notificationIn(params),
    reader: readerIn(params),
  };
}

/**
 * `oss://{bucket}/{object}`, the object's name as it is, not percent-encoded. Throws Invalid{name},
 * 400.
 */
function ossUri(text: string, name: string): { readonly bucket: string; readonly key: string } {
  const [, bucket, key] = /^oss:\/\/([^/]*)\/(.+)$/s.exec(text) ?? [];
  if (bucket === undefined || key === undefined)
    throw invalid(name, "it must have the form oss://{bucket}/{object}");
  if (bucket.includes("."))
    throw invalid(
      name,
      "it must name the bucket alone, without an endpoint: oss://{bucket}/{object}",
    );
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    throw invalid(name, `"${bucket}" can't be the name of a bucket`);
  if (Buffer.byteLength(key) > 1023)
    throw invalid(name, "the object's name has more than 1023 bytes");
  return { bucket, key };
}

function scenesIn(params: RpcCall["params"]): readonly Scene[] {
  const list = jsonList(params, "Scenes");
  if (list === undefined) return ["porn", "terrorism", "ad"];
  if (list.length === 0) throw invalid("Scenes", "it must not be an empty list");
  return list.map((scene) => {
    const known = knownScenes.find((candidate) => candidate === scene);
    if (known === undefined)
      throw invalid(
        "Scenes",
        `it may hold ${knownScenes.join(", ")}, not ${JSON.stringify(scene)}`,
      );
    return known;
  });
}

function notificationIn(params: RpcCall["params"]): Pick<TaskRequest, "topic" | "extendedMessage"> {
  const { MNS, RocketMQ, ExtendedMessageURI, ...unknown } =
    jsonObject(params, "Notification") ?? {};
  const [name] = Object.keys(unknown);
  if (name !== undefined)
    throw invalid("Notification", `it may hold MNS, RocketMQ and ExtendedMessageURI, not ${name}`);
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

/** There is one account here, so a chain of roles into others can't be followed. */
function readerIn(params: RpcCall["params"]): TaskRequest["reader"] {
  const config = jsonObject(params, "CredentialConfig");
  if (config === undefined) return undefined;
  const { ServiceRole: role = "", Policy: text = "", Chain } = config;
  if (Array.isArray(Chain) && Chain.length > 0)
    throw invalid("CredentialConfig", "the local cloud holds one account, so Chain must be empty");
  if (typeof role !== "string")
    throw invalid("CredentialConfig", "ServiceRole must be the name of a role");
  const policy = text === "" ? undefined : safeParsePolicy(text, { kind: "session" });
  if (policy?.ok === false)
    throw invalid("CredentialConfig", `Policy must be a policy: ${policy.error.message}`);
  if (role !== "") return { role, policy: policy?.value };
  if (policy !== undefined)
    throw invalid("CredentialConfig", "a Policy needs a ServiceRole, which it narrows");
  return undefined;
}
