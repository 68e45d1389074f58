import type { Principal } from "../../access/principal.ts";
import type { CloudRequest, CloudResponse } from "../../http/message.ts";
import type { MnsContext } from "../context.ts";
import {
  queueOperations,
  subscriptionOperations,
  topicOperations,
} from "../resource-operations.ts";
import { Call } from "./call.ts";
import { publish, queueMessages } from "./messages.ts";
import { formats, handleResource } from "./resources.ts";

/** Handles a request of the data plane of SMQ: REST with XML, version 2015-06-06. */
export async function handleRest(
  context: MnsContext,
  request: CloudRequest,
  principal: Principal,
): Promise<CloudResponse> {
  const call = new Call(context, request, principal);
  const [kind, name, part, subscription, ...rest] = call.path;
  if (rest.length > 0) throw call.unknownOperation();
  if (part === undefined) {
    if (kind === "queues")
      return handleResource(call, queueOperations(context), formats.queue, ["queues"], name);
    if (kind === "topics")
      return handleResource(call, topicOperations(context), formats.topic, ["topics"], name);
  } else if (name !== undefined) {
    if (part === "messages" && subscription === undefined) {
      if (kind === "queues") return queueMessages(call, name);
      if (kind === "topics") return publish(call, name);
    }
    if (kind === "topics" && part === "subscriptions") {
      const subscriptions = subscriptionOperations(context, name);
      const path = ["topics", name, "subscriptions"];
      return handleResource(call, subscriptions, formats.subscription, path, subscription);
    }
  }
  throw call.unknownOperation();
}
