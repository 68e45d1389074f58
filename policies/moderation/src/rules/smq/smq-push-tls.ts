import { setSmq } from "../../kinds/smq-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** A scheme can be written in any case. */
export const smqPushTls: Rule<"subscription"> = {
  id: "smq-push-tls",
  title: "Subscriptions push to HTTPS",
  why: "Over plain HTTP, everyone on the way can read the verdicts, and replace them.",
  severity: "high",
  topic: "delivery",
  of: "subscription",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/user-guide/push-messages-to-an-http-server",
  fix: {
    text: "Set the endpoint to a URL with https.",
    edits: ({ resource, endpoint }) =>
      endpoint.is === "known"
        ? setSmq(resource, { endpoint: endpoint.value.replace(/^http:/i, "https:") })
        : [],
  },
  judge({ pushType, endpoint }) {
    if (pushType.is === "known" && pushType.value !== "http")
      return notApplicable("The subscription doesn't push to a URL.");
    if (endpoint.is === "unknown")
      return undetermined("The endpoint of the subscription is not known.", endpoint);
    if (pushType.is === "unknown")
      return undetermined("The push type of the subscription is not known.", pushType);
    return /^http:/i.test(endpoint.value ?? "")
      ? fail("The subscription pushes messages over plain HTTP.", endpoint.at)
      : pass("The subscription pushes over HTTPS.");
  },
};
