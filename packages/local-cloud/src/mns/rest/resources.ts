/** Queues, topics and subscriptions in the data plane. */
import type { CloudResponse } from "../../http/message.ts";
import { childText, type XmlContent, type XmlElement } from "../../xml/index.ts";
import {
  type Changes,
  parseNumber,
  type QueueAttributes,
  type TopicAttributes,
} from "../attributes.ts";
import {
  queueChanges,
  queueMembers,
  type Read,
  subscriptionAttributes,
  subscriptionChanges,
  subscriptionMembers,
  topicChanges,
  topicMembers,
} from "../members.ts";
import type { MessageQueue } from "../queue.ts";
import type { ListQuery, Resources } from "../resource-operations.ts";
import type { Subscription, SubscriptionAttributes } from "../subscription.ts";
import type { Topic } from "../topic.ts";
import { type Call, noContent, xmlAnswer } from "./call.ts";

/** How a kind of resource is read from requests and written to responses. */
interface Format<R, A> {
  readonly root: "Queue" | "Topic" | "Subscription";
  readonly attributes: (read: Read) => Changes<A>;
  /** What can be changed later. Default: all attributes. */
  readonly changes?: (read: Read) => Changes<A>;
  readonly content: (resource: R) => Readonly<Record<string, XmlContent>>;
  /** Whether a list with `x-mns-with-meta` includes the content. */
  readonly listsContent: boolean;
  /** Whether a PUT without a body sets defaults. */
  readonly bodyIsOptional: boolean;
}

const spelled = (flag: boolean) => (flag ? "True" : "False");

const queue: Format<MessageQueue, QueueAttributes> = {
  root: "Queue",
  attributes: (read) => queueChanges(read, "LoggingEnabled"),
  content(resource) {
    const members = queueMembers(resource);
    return { ...members, LoggingEnabled: spelled(members.LoggingEnabled) };
  },
  listsContent: true,
  bodyIsOptional: true,
};

const topic: Format<Topic, TopicAttributes> = {
  root: "Topic",
  attributes: (read) => topicChanges(read, "MaximumMessageSize", "LoggingEnabled"),
  content(resource) {
    const members = topicMembers(resource);
    return {
      ...members,
      MaximumMessageSize: resource.attributes.maximumMessageSize,
      LoggingEnabled: spelled(members.LoggingEnabled),
    };
  },
  listsContent: true,
  bodyIsOptional: true,
};

const subscription: Format<Subscription, SubscriptionAttributes> = {
  root: "Subscription",
  attributes: (read) => ({
    ...subscriptionAttributes(read, "FilterTag"),
    endpoint: read("Endpoint"),
  }),
  changes: subscriptionChanges,
  content(resource) {
    const { FilterTag, ...members } = subscriptionMembers(resource);
    return { ...members, FilterTag: FilterTag || undefined };
  },
  listsContent: false,
  bodyIsOptional: false,
};

/** The formats of all kinds of resources. */
export const formats = { queue, topic, subscription };

/** `/{path}/{name}`, or the list of resources without a name. */
export function handleResource<R extends { readonly name: string }, A>(
  call: Call,
  resources: Resources<R, A>,
  format: Format<R, A>,
  path: readonly string[],
  name: string | undefined,
): CloudResponse {
  const { request, caller } = call;
  const { root, attributes, changes = attributes, content } = format;
  if (name === undefined) {
    if (request.method !== "GET") throw call.unknownOperation();
    const { items, last } = resources.list(caller, listQuery(call));
    const withMeta = request.headers["x-mns-with-meta"]?.toLowerCase() === "true";
    const showsContent = withMeta && format.listsContent;
    const listed = items.map((resource) => ({
      [`${root}URL`]: call.url(...path, resource.name),
      ...(showsContent && content(resource)),
    }));
    return xmlAnswer(200, `${root}s`, { [root]: listed, NextMarker: last?.name });
  }
  switch (request.method) {
    case "PUT": {
      const isEmpty = format.bodyIsOptional && request.body.length === 0;
      const read: Read = isEmpty ? () => undefined : reader(call.document(root));
      if (call.isTrue("metaoverride")) {
        resources.set(caller, name, changes(read));
        return noContent;
      }
      const { created } = resources.create(caller, name, attributes(read));
      // Clients read the location in both cases.
      return { status: created ? 201 : 204, headers: { location: call.url(...path, name) } };
    }
    case "GET":
      return xmlAnswer(200, root, content(resources.get(caller, name)));
    case "DELETE":
      resources.delete(caller, name);
      return noContent;
    default:
      throw call.unknownOperation();
  }
}

/** Empty children count as missing: clients write them for defaults. */
export function reader(element: XmlElement): Read {
  return (name) => childText(element, name)?.trim() || undefined;
}

function listQuery({ request: { headers } }: Call): ListQuery {
  return {
    prefix: headers["x-mns-prefix"],
    marker: headers["x-mns-marker"],
    limit: parseNumber("x-mns-ret-number", headers["x-mns-ret-number"]),
  };
}
