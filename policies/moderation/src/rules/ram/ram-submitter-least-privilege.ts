import { includes, type NamedPolicy, parsePolicy, permits, type RequestPattern } from "@immkit/ram";
import type { PropertyRef } from "../../fact/fact.ts";
import type { Value } from "../../fact/value.ts";
import type { Permissions } from "../../kinds/permissions.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";

const submitting = ["imm:CreateImageModerationTask", "imm:CreateVideoModerationTask"];
const managing = [
  "imm:CreateProject",
  "imm:UpdateProject",
  "imm:DeleteProject",
  "imm:AttachOSSBucket",
  "imm:DetachOSSBucket",
];
const anyProject = "acs:imm:*:*:project/*";

/** A project that no policy names: a policy that includes it includes any project. */
const anyOther = "acs:imm:*:*:project/some-other-project";

const everything = (action: string) =>
  parsePolicy({ Version: "1", Statement: { Effect: "Allow", Action: action, Resource: "*" } });

/** From the broadest: only the first one that is true is reported. */
const broad = [
  {
    detail: "administrator",
    severity: "critical",
    all: everything("*"),
    of: "every action of every service",
  },
  { detail: "all-of-imm", severity: "high", all: everything("imm:*"), of: "every action of IMM" },
] as const;

/**
 * What is judged is what policies allow, in any notation: `imm:*`, `imm:Create*`, NotAction. System
 * policies have their own rule.
 */
export const ramSubmitterLeastPrivilege: Rule<"permissions"> = {
  id: "ram-submitter-least-privilege",
  title: "Who submits moderation tasks can do nothing else in IMM",
  why: "Applications that submit tasks read untrusted media. If one is taken over, it should not reach other projects, or change what is moderated.",
  severity: "critical",
  topic: "identity",
  of: "permissions",
  stage: "stack",
  since: "0.1.0",
  packs: ["baseline", "strict"],
  references: [],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/ram-authorization",
  fix: {
    text: "Allow imm:CreateImageModerationTask and imm:CreateVideoModerationTask on acs:imm:REGION:ACCOUNT:project/NAME. ModerationAccess creates that policy.",
    edits: (_, __, { at }) => at.map((set) => ({ set, to: narrowed(set) })),
  },
  judge(permissions) {
    const documents = permissions.writtenDocuments;
    const missing = permissions.missing.filter(({ reason }) => reason !== "outsideStack");
    if (missing.length > 0 && !isUnlimited(documents))
      return undetermined("Not every policy is known.", missing);
    if (documents.length === 0) return notApplicable("No policy of the stack is attached.");
    for (const { detail, severity, all, of } of broad)
      if (includes(documents, all).answer === "yes")
        return fail(`The policies allow ${of} on every resource.`, permissions.at, {
          detail,
          severity,
          request: {
            action: submitting[0] ?? "",
            resource: anyOther.replace(/\*:\*/, "cn-hangzhou:1234567890123456"),
          },
        });
    return narrow(permissions);
  },
};

/** A document in the form that the property has. */
function narrowed({ path: [property] }: PropertyRef): Value {
  const [action, resource] = [
    [...submitting],
    "acs:imm:cn-hangzhou:1234567890123456:project/media",
  ];
  if (property === "statements")
    return [{ effect: "Allow", actions: action, resources: [resource] }];
  const statement = { Effect: "Allow", Action: action, Resource: resource };
  return JSON.stringify({ Version: "1", Statement: [statement] });
}

const isUnlimited = (documents: readonly NamedPolicy[]) =>
  documents.length > 0 && includes(documents, everything("imm:*")).answer === "yes";

function narrow(permissions: Permissions): Judgement | readonly Judgement[] {
  const documents = permissions.writtenDocuments;
  const submits = permits(documents, { action: submitting, resource: anyProject });
  if (submits.answer === "no") return notApplicable("The policies allow no submitting.");
  if (submits.answer === "undetermined") return undetermined(submits.reason, []);
  const found = [
    judged(permissions, "any-project", "on projects that they don't name", {
      action: submitting,
      resource: anyOther,
    }),
    judged(permissions, "management", "in addition to submitting media", {
      action: managing,
      resource: anyProject,
    }),
  ].flatMap((judgement) => judgement ?? []);
  return found.length > 0
    ? found
    : pass("The policies allow submitting, only to projects that they name.");
}

function judged(
  permissions: Permissions,
  detail: string,
  where: string,
  question: RequestPattern,
): Judgement | undefined {
  const permission = permits(permissions.writtenDocuments, question);
  if (permission.answer === "no") return undefined;
  if (permission.answer === "undetermined") return undetermined(permission.reason, [], { detail });
  const { request } = permission;
  return fail(`The policies allow ${request.action} ${where}.`, permissions.at, {
    detail,
    severity: "high",
    request,
  });
}
