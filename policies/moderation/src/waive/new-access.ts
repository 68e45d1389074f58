import { type NamedPolicy, newAccess, type PolicyDocument } from "@immkit/ram";
import { describeUnknown, type Fact, type PropertyRef, type UnknownFact } from "../fact/fact.ts";
import type { Model } from "../kinds/model.ts";
import type { Subject } from "../kinds/subject.ts";
import type { Finding } from "../rule/finding.ts";
import { fingerprint, namesOf } from "../rule/fingerprint.ts";

/** The finding of `--against`, described like a rule. */
export const newAccessRule = {
  id: "new-access",
  title: "The change adds no access",
  why: "A role, user or group, or a bucket policy, allows a request that the old stack did not allow. Somebody should know and agree.",
  severity: "medium",
  topic: "identity",
  since: "0.2.0",
  fix: "Remove what the change adds, or accept it with a waiver for the rule new-access.",
  link: "https://www.alibabacloud.com/help/en/ram/user-guide/policy-overview",
} as const;

/** What a principal or a bucket allows, of one kind: what it can do, or who can use it. */
interface Access {
  readonly key: string;
  readonly kind: string;
  readonly subject: Subject;
  readonly at: PropertyRef;
  readonly policies: readonly NamedPolicy[];
  readonly unknown: readonly UnknownFact[];
}

/** What the new stack allows and the old one did not, by principal and bucket. */
export function newAccessIn(model: Model, old: Model): readonly Finding[] {
  const before = new Map(accessIn(old).map((each) => [each.key, each]));
  return accessIn(model).flatMap((access) => [
    ...added(access, before.get(access.key), model),
    ...doubts(access, before.get(access.key), model),
  ]);
}

function accessIn(model: Model): readonly Access[] {
  const { stack } = model;
  const access = (
    kind: string,
    subject: Subject,
    known: Omit<Access, "key" | "kind" | "subject">,
  ) => ({
    kind,
    subject,
    key: JSON.stringify([kind, ...namesOf(subject, stack)]),
    ...known,
  });
  return [
    ...model.of("principal").flatMap((principal) => [
      access(principal.type, principal, {
        at: principal.policies[0]?.document.at ?? principal.resource.at(),
        policies: principal.documents,
        unknown: principal.missing,
      }),
      access(`trust of the ${principal.type}`, principal, single(principal.trust, "trust policy")),
    ]),
    ...model
      .of("bucket")
      .map((bucket) => access("bucket", bucket, single(bucket.document, "bucket policy"))),
  ];
}

/** What one document allows. */
function single(document: Fact<PolicyDocument>, name: string) {
  return {
    at: document.at,
    policies: document.is === "known" ? [{ name, document: document.value }] : [],
    unknown: document.is === "unknown" ? [document] : [],
  };
}

function added(access: Access, old: Access | undefined, model: Model): Finding[] {
  if (JSON.stringify(access.policies) === JSON.stringify(old?.policies ?? [])) return [];
  return newAccess(old?.policies ?? [], access.policies).map((each) => {
    const what = each.action === null ? "a statement with NotAction" : each.action;
    return each.request === null
      ? findingOf(access, model, {
          verdict: "undetermined",
          message: `Whether the change of ${nameOf(access)} adds access is not known: ${each.reason}`,
          id: [each.policy, each.action],
        })
      : findingOf(access, model, {
          verdict: "fail",
          message: `${capital(nameOf(access))} allows more than before: ${what}.`,
          id: [each.policy, each.action, each.request.action, each.request.resource],
          request: each.request,
        });
  });
}

/** Policies that are not known, and were not there before. */
function doubts(access: Access, old: Access | undefined, model: Model): Finding[] {
  const known = new Set(old?.unknown.map(describeUnknown));
  const needs = [...new Set(access.unknown.map(describeUnknown))].filter(
    (need) => !known.has(need),
  );
  // Who can use something outside the stack is not part of the change.
  if (needs.length === 0 || !access.subject.isInStack) return [];
  const message = `Whether the change of ${nameOf(access)} adds access is not known.`;
  return [findingOf(access, model, { verdict: "undetermined", message, id: ["unknown"], needs })];
}

const nameOf = ({ kind }: Access) => (kind === "bucket" ? "the bucket policy" : `the ${kind}`);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function findingOf(
  { subject, kind, at }: Access,
  { stack }: Model,
  {
    id,
    ...found
  }: Pick<Finding, "verdict" | "message" | "request" | "needs"> & {
    readonly id: readonly unknown[];
  },
): Finding {
  const resource = stack.byUrn(at.resource.urn) ?? subject.resource;
  const { location } = resource.data;
  return {
    rule: newAccessRule.id,
    subject: subject.label,
    resource: subject.label,
    severity: newAccessRule.severity,
    urn: resource.urn,
    waived: false,
    fix: newAccessRule.fix,
    fingerprint: fingerprint(
      { id: newAccessRule.id, of: kind },
      subject,
      stack,
      JSON.stringify(id),
    ),
    ...found,
    ...(location === undefined ? {} : { location }),
  };
}
