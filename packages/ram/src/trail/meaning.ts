import type { Action } from "../actions/action.ts";
import { findAction } from "../actions/table.ts";
import { passRole } from "../escalation/recipes.ts";
import type { TrailEvent } from "./event.ts";
import type { Operations } from "./operations.ts";
import { passedRoles } from "./passed-role.ts";
import { usesOf } from "./resources.ts";
import type { Use } from "./use.ts";

/** Why an event is left out: it shows nothing about permissions. */
export type LeftOut = "console" | "signIn" | "platform" | "notAuthenticated" | "noPermission";

/** What each {@link LeftOut} means. */
export const leftOutReasons: Readonly<Record<LeftOut, string>> = {
  console: "operations in the console, which are not calls of an API",
  signIn: "sign-ins and sign-outs",
  platform: "operations of Alibaba Cloud itself",
  notAuthenticated: "calls with an invalid signature, key or token",
  noPermission: "calls that need no permission",
};

/** What an event says about permissions. */
export type Meaning =
  | { readonly is: "leftOut"; readonly reason: LeftOut }
  /** Which permission it needed is not known. */
  | { readonly is: "unmapped"; readonly reason: string }
  | { readonly is: "uses"; readonly uses: readonly Use[]; readonly isDenied: boolean };

const types: Readonly<Record<string, LeftOut>> = {
  ConsoleOperation: "console",
  ConsoleSignin: "signIn",
  ConsoleSignout: "signIn",
  AliyunServiceEvent: "platform",
};

/** Signing in with an identity provider needs no policy of the caller. */
const signsIn = /^AssumeRoleWith(?:SAML|OIDC)$/;

/**
 * Codes of calls that RAM denied. Each service has its own, so the message counts too. Sources:
 * ActionTrail documentation, errorCode (`NoPermission`, "You are not authorized to do this
 * action."); the error codes of ECS, RAM, OSS, KMS and Log Service. State: 2026-11.
 */
const denied =
  /^(?:No\.?Permission|Forbidden(?:\.(?:RAM|NoPermission|SubUser|AccessDenied))?|Access\.?Denied|Not\.?Authorized|Unauthorized|Permission\.?Denied|Auth(?:orization)?Failed)\b/i;
const deniedMessage = /not authorized|no permission|permission denied|access denied/i;

/** Codes of calls whose caller is not proved. RAM is not asked then. */
const notAuthenticated =
  /^(?:SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeyId|InvalidSecurityToken|SecurityTokenExpired|InvalidSignature)/i;

/** What an event says. A call that failed for another reason than RAM was allowed. */
export function meaningOf(event: TrailEvent, operations: Operations): Meaning {
  const { errorCode, errorMessage, type, operation, service } = event;
  const leftOut = signsIn.test(operation) ? "signIn" : types[type];
  if (leftOut !== undefined) return { is: "leftOut", reason: leftOut };
  if (notAuthenticated.test(errorCode)) return { is: "leftOut", reason: "notAuthenticated" };
  if (event.requests !== undefined) return meaningOfLocal(event);
  const action = operations.actionOf(service, operation, event.parameters);
  if (action === undefined)
    return {
      is: "unmapped",
      reason:
        operations.codeOf(service) === null
          ? "the catalogue doesn't know the service"
          : "the catalogue doesn't know an action for the operation",
    };
  const sources = copySources(event);
  if (sources === undefined)
    return { is: "unmapped", reason: "the event doesn't name the object that is copied" };
  const isDenied = denied.test(errorCode) || (errorCode !== "" && deniedMessage.test(errorMessage));
  const uses = [
    ...usesOf(action, event),
    ...dependentUses(action, event),
    ...passedRoles(action.name, event),
    ...sources,
  ];
  return { is: "uses", uses, isDenied };
}

/** The requests are exact. Each was decided by itself. */
function meaningOfLocal({ requests = [], service }: TrailEvent): Meaning {
  if (requests.length === 0) return { is: "leftOut", reason: "noPermission" };
  const uses = requests.map(
    ({ action, resource }): Use => ({
      action,
      resource,
      widths:
        /[*?]/.test(resource.replace(/^acs:[^:]*:[^:]*:/, "")) && resource !== "*"
          ? ["wildcardInName"]
          : [],
      ...(action === passRole ? { passedTo: `${service}.aliyuncs.com` } : {}),
      neededBy: "",
    }),
  );
  return { is: "uses", uses, isDenied: requests.some(({ isAllowed }) => !isAllowed) };
}

/** The actions that the catalogue says an action needs. Passed roles are in the parameters. */
function dependentUses({ name, dependentActions = [] }: Action, event: TrailEvent): readonly Use[] {
  return dependentActions
    .filter((each) => each !== passRole)
    .map(findAction)
    .filter((each) => each !== undefined)
    .flatMap((each) => usesOf(each, event))
    .map((use) => ({ ...use, neededBy: name }));
}

const copies = /^(?:CopyObject|UploadPartCopy|UplaodPartCopy)$/;

/** Reading the object that is copied. Undefined if the event doesn't name it. */
function copySources(event: TrailEvent): readonly Use[] | undefined {
  if (!copies.test(event.operation)) return [];
  const source = Object.entries(event.parameters).find(([key]) => /copy-?source$/i.test(key))?.[1];
  const name = /^\/?([^/?]+\/[^?]+)/.exec(decoded(String(source)))?.[1];
  if (name === undefined) return undefined;
  const accountId = /^\d+$/.test(event.accountId) ? event.accountId : "*";
  return [
    {
      action: "oss:GetObject",
      resource: `acs:oss:*:${accountId}:${name}`,
      widths: accountId === "*" ? ["unknownAccount"] : [],
      neededBy: "oss:PutObject",
    },
  ];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
