/** Requests that can't be replayed on the local cloud, and why. */
import { isCarried, isSendable } from "./calls.ts";
import type { Case } from "./cases.ts";

/** Fixtures that can't be deployed, and why. The service or the deployment itself fails. */
const undeployable: Readonly<Record<string, string>> = {
  "oss-tls-only/fail-another-bucket": "OSS refuses a policy with the name of another bucket.",
  "oss-tls-only/fail-inline-denies-tls": "The policy denies the deployment's own calls over TLS.",
};

/** The service principals that a call can pass a role to. */
const takers: readonly unknown[] = [undefined, "imm.aliyuncs.com"];

/** Why the request of a finding isn't replayed. Undefined if it is. */
export function exemptionOf({ fixture, request }: Case): string | undefined {
  const { action, principal = "", context = {} } = request;
  if (!isSendable(action))
    return `The local cloud doesn't emulate ${action.slice(0, action.indexOf(":"))}.`;
  if (principal.includes(":oidc-provider/"))
    return "The local cloud doesn't emulate AssumeRoleWithOIDC.";
  if (action === "ram:PassRole" && !takers.includes(context["acs:Service"]))
    return "Of the services that take a role, the local cloud emulates only IMM.";
  const key = Object.keys(context).find((each) => !isCarried(each));
  if (key === "acs:MFAPresent")
    return "A call that is signed with an AccessKey has no acs:MFAPresent.";
  if (key !== undefined) return `No call to the local cloud can carry ${key}.`;
  return undeployable[fixture];
}
