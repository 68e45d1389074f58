import type { Principal } from "../../access/principal.ts";
import type { CloudRequest, CloudResponse } from "../../http/message.ts";
import type { Operations } from "../operations.ts";
import { type Call, invalidUrl, readCall } from "./call.ts";
import { messages } from "./messages.ts";
import { oneQueue, queueList } from "./queues.ts";
import { oneSubscription, oneTopic, publish, subscriptionList, topicList } from "./topics.ts";

/** The data plane of SMQ: REST with XML, version 2015-06-06. */
export async function handleRest(
  operations: Operations,
  request: CloudRequest,
  principal: Principal,
): Promise<CloudResponse> {
  return dispatch(operations, readCall(request, principal));
}

function dispatch(operations: Operations, call: Call): CloudResponse | Promise<CloudResponse> {
  const [kind, name, part, subscription, ...rest] = call.path;
  if (rest.length === 0) {
    if (kind === "queues") {
      if (name === undefined) return queueList(operations, call);
      if (part === undefined) return oneQueue(operations, call, name);
      if (part === "messages" && subscription === undefined)
        return messages(operations, call, name);
    }
    if (kind === "topics") {
      if (name === undefined) return topicList(operations, call);
      if (part === undefined) return oneTopic(operations, call, name);
      if (part === "messages" && subscription === undefined) return publish(operations, call, name);
      if (part === "subscriptions") {
        return subscription === undefined
          ? subscriptionList(operations, call, name)
          : oneSubscription(operations, call, name, subscription);
      }
    }
  }
  throw invalidUrl(`/${call.path.join("/")} names no resource`);
}
