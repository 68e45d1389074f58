import { hasSecretPath, isSecretParameter } from "../../analysis/credentials.ts";
import { setSmq } from "../../kinds/smq-edits.ts";
import { fail, notApplicable, pass, type Rule, undetermined } from "../../rule/rule.ts";

/** The URL is never in a message. */
export const smqPushNoSecret: Rule<"subscription"> = {
  id: "smq-push-no-secret",
  title: "Endpoints of subscriptions have no credentials",
  why: "An endpoint is in the state, in the console and in logs. Credentials in it are not secret.",
  severity: "high",
  topic: "delivery",
  of: "subscription",
  stage: "resource",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/mns/user-guide/push-messages-to-an-http-server",
  fix: {
    text: "Remove the credentials from the endpoint, push to a handler of your own instead of a web hook with a key, and check SMQ's signature of each message: the push handler of @immkit/runtime does that.",
    edits: ({ resource, endpoint }) =>
      endpoint.is === "known" ? setSmq(resource, { endpoint: withoutSecrets(endpoint.value) }) : [],
  },
  judge({ pushType, endpoint }) {
    if (pushType.is === "known" && pushType.value !== "http")
      return notApplicable("The subscription doesn't push to a URL.");
    if (endpoint.is === "unknown")
      return undetermined("The endpoint of the subscription is not known.", endpoint);
    const url = URL.parse(endpoint.value ?? "");
    if (url === null) return notApplicable("The endpoint is not a URL.");
    if (url.username !== "" || url.password !== "")
      return fail("The endpoint has a user name or a password.", endpoint.at, { detail: "user" });
    if (hasSecretPath(url))
      return fail("The path of the endpoint is the key of a web hook.", endpoint.at, {
        detail: "path",
      });
    return [...url.searchParams].some(([name, value]) => value !== "" && isSecretParameter(name))
      ? fail("The endpoint has credentials in its query.", endpoint.at, { detail: "query" })
      : pass("The endpoint has no credentials.");
  },
};

function withoutSecrets(endpoint: string): string {
  const url = new URL(endpoint);
  url.username = "";
  url.password = "";
  url.search = "";
  if (hasSecretPath(url)) url.host = "hooks.example.com";
  return url.href;
}
