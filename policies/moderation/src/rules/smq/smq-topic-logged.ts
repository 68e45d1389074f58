import { fail, pass, type Rule, undetermined } from "../../rule/rule.ts";

export const smqTopicLogged: Rule<"topic"> = {
  id: "smq-topic-logged",
  title: "Topics log their messages",
  why: "Without logs, nobody can tell whether a verdict that is missing was published, pushed or refused.",
  severity: "low",
  topic: "audit",
  of: "topic",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/user-guide/push-messages-to-an-http-server",
  fix: {
    text: "Set enableLogging: true (loggingEnabled in alicloud.mns.Topic).",
    edits: ({ logging }) => [{ set: logging.at, to: true }],
  },
  judge({ logging }) {
    if (logging.is === "unknown")
      return undetermined("It is not known whether the topic logs messages.", logging);
    return logging.value
      ? pass("The topic logs messages.")
      : fail("The topic logs nothing.", logging.at);
  },
};
