import { isDeprecated, setSmq } from "../../kinds/smq-edits.ts";
import { fail, pass, type Rule } from "../../rule/rule.ts";

export const smqNotDeprecated: Rule<"messaging"> = {
  id: "smq-not-deprecated",
  title: "Queues, topics and subscriptions are resources of alicloud.message",
  why: "The resources of alicloud.mns are deprecated since version 1.188.0 of the provider. They have no dead-letter queues and no encryption.",
  severity: "low",
  topic: "operations",
  of: "messaging",
  stage: "resource",
  since: "0.2.0",
  packs: ["strict"],
  link: "https://www.alibabacloud.com/help/en/mns/developer-reference/queue-queue",
  fix: {
    text: "Use ServiceQueue, ServiceTopic and ServiceSubscription of alicloud.message, and import the existing resource.",
    edits: ({ resource }) => setSmq(resource, {}),
  },
  judge({ resource }) {
    return isDeprecated(resource)
      ? fail("The resource is one of alicloud.mns, which is deprecated.", resource.at())
      : pass("The resource is one of alicloud.message.");
  },
};
