import { parseXml, XmlError } from "../xml/parse.ts";
import { PushError } from "./errors.ts";

/** The topic whose pushes are accepted. */
export interface PushTopic {
  /** The id of the account that owns it. */
  readonly owner: string;
  readonly name: string;
  /** Accept pushes of this subscription only. Default: any of the topic's. */
  readonly subscription?: string | undefined;
}

/** The topic and subscription that a push comes from. */
export interface PushSource {
  readonly owner: string;
  readonly name: string;
  readonly subscription: string | null;
}

/**
 * The topic that a signed push comes from; undefined if the push does not prove it.
 *
 * SMQ writes the headers `x-mns-topic-owner` and `x-mns-topic-name`, and the members of an XML or
 * JSON notification. In the SIMPLIFIED format, the publisher writes the whole body and can name any
 * topic in it. Only that format has the header `x-mns-message-id` (SMQ "HttpEndpoint"), so a body
 * with that header is not trusted.
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
 * A name that occurs twice is not trusted: some of SMQ's documents contain the publisher's own
 * attributes too.
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

/** @throws PushError if the push is from another topic, or names none and that is not accepted. */
export function checkSource(
  source: PushSource | undefined,
  topic: PushTopic,
  unnamedTopic: "reject" | "accept",
): void {
  if (source === undefined) {
    if (unnamedTopic === "accept") return;
    throw new PushError(
      "UnnamedTopic",
      "The push does not name its topic. Set the subscription to the XML or JSON format.",
    );
  }
  const subscription =
    topic.subscription === undefined || source.subscription === topic.subscription;
  if (source.owner === topic.owner && source.name === topic.name && subscription) return;
  throw new PushError(
    "ForeignTopic",
    `The push is signed by SMQ but comes from ${JSON.stringify(source)}, not from ${JSON.stringify(topic)}.`,
  );
}
