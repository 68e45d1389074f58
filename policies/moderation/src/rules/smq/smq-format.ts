import { valueOrDefault } from "../../fact/fact.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** What the ResultChannel declares is compared with the subscription. */
export const smqFormat: Rule<"subscription"> = {
  id: "smq-format",
  title: "Subscriptions have the format that the consumer expects",
  why: "A consumer that expects another format can't read any verdict: every message becomes a dead letter.",
  severity: "high",
  topic: "delivery",
  of: "subscription",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/notifycontentformat",
  fix: {
    text: "Set notifyContentFormat to the contentFormat of the ResultChannel.",
    edits: ({ resource, channel }) => [
      {
        set: resource.at("notifyContentFormat"),
        to: valueOrDefault(channel?.contentFormat) ?? null,
      },
    ],
  },
  judge({ channel, contentFormat: format }) {
    const expected = channel?.contentFormat;
    if (expected === undefined || expected.is === "absent")
      return notApplicable("Nothing says which format the consumer expects.");
    if (expected.is === "unknown")
      return undetermined("The format that the consumer expects is not known.", expected);
    if (format.is === "unknown")
      return undetermined("The format of the subscription is not known.", format);
    if (format.value?.toUpperCase() === expected.value.toUpperCase())
      return pass("The consumer expects the format of the subscription.");
    const left = format.is === "absent" ? ", the default" : "";
    return fail(
      `The subscription delivers ${word(format.value)}${left}, and the consumer expects ${word(expected.value)}.`,
      [format.at, expected.at],
    );
  },
};

const formats = ["XML", "JSON", "SIMPLIFIED"];

/** Only the service's own words are in messages. */
const word = (format = "") =>
  formats.find((each) => each === format.toUpperCase()) ?? "an unknown format";
