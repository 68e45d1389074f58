import { parseXml, XmlError } from "../xml/parse.ts";
import { PushError } from "./errors.ts";

/** The topic that pushes are taken from. */
export interface PushTopic {
  /** The id of the account that owns it. */
  readonly owner: string;
  readonly name: string;
  /** Only through this subscription. Default: any of the topic's. */
  readonly subscription?: string;
}

/** Which topic a push says that it comes from. */
export interface PushSource {
  readonly owner: string;
  readonly name: string;
  readonly subscription: string | null;
}

/**
 * The topic that a signed push comes from, undefined where nothing tells.
 *
 * The headers `x-mns-topic-owner` and `x-mns-topic-name` are SMQ's own. The members of an XML or
 * JSON notification are SMQ's own as well, but in the SIMPLIFIED format the whole body is the
 * publisher's, who can write a notification that names any topic. `x-mns-message-id` is sent with
 * that format alone (SMQ "HttpEndpoint"), so with it the body is not believed.
 */
export function sourceOf(headers: Headers, body: Buffer): PushSource | undefined {
  const owner = headers.get("x-mns-topic-owner");
  const name = headers.get("x-mns-topic-name");
  if (owner !== null && name !== null)
    return { owner, name, subscription: headers.get("x-mns-subscription-name") };
  if (owner !== null || name !== null || headers.has("x-mns-message-id")) return undefined;
  return readMembers(body.toString("utf8"));
}

function readMembers(text: string): PushSource | undefined {
  const members = text.trimStart().startsWith("<") ? xmlMembers(text) : jsonMembers(text);
  const [owner, name, subscription] = names.map((member) => members[member]);
  if (typeof owner !== "string" || typeof name !== "string") return undefined;
  return { owner, name, subscription: typeof subscription === "string" ? subscription : null };
}

const names = ["TopicOwner", "TopicName", "SubscriptionName"] as const;

type Members = Readonly<Record<string, unknown>>;

function xmlMembers(text: string): Members {
  try {
    const { name, children } = parseXml(text);
    const names = new Set(children.map((child) => child.name));
    if (name !== "Notification" || names.size !== children.length) return {};
    return Object.fromEntries(children.map((child) => [child.name, child.text]));
  } catch (error) {
    if (error instanceof XmlError) return {};
    throw error;
  }
}

/**
 * A member that stands there twice is not believed: some of SMQ's documents have the publisher's
 * own attributes beside its members.
 */
function jsonMembers(text: string): Members {
  if (names.some((member) => text.split(`"${member}"`).length > 2)) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "Message" in value
      ? (value as Members)
      : {};
  } catch {
    return {};
  }
}

/**
 * @throws PushError when the push is of another topic, or tells none and `unnamed` is not "accept".
 */
export function checkSource(
  source: PushSource | undefined,
  topic: PushTopic,
  unnamed: "refuse" | "accept",
): void {
  if (source === undefined) {
    if (unnamed === "accept") return;
    throw new PushError(
      "UnnamedTopic",
      "Nothing in the push tells which topic it comes from: use the XML or JSON format for the subscription, which do.",
    );
  }
  const subscription =
    topic.subscription === undefined || source.subscription === topic.subscription;
  if (source.owner === topic.owner && source.name === topic.name && subscription) return;
  throw new PushError(
    "ForeignTopic",
    `The push is signed by SMQ, and of the topic ${JSON.stringify(source)}, not of ${JSON.stringify(topic)}.`,
  );
}
