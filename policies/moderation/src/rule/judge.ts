import { describeUnknown } from "../fact/fact.ts";
import type { Model } from "../kinds/model.ts";
import type { Subject } from "../kinds/subject.ts";
import type { Finding } from "./finding.ts";
import { fingerprint } from "./fingerprint.ts";
import type { AnyRule, Failure, Judgement, Rule, Undetermined } from "./rule.ts";

/** How many subjects a rule has judged, by verdict. A subject with several counts for each. */
export type Coverage = Readonly<Record<Judgement["verdict"] | "broken", number>>;

export interface RuleResult {
  readonly findings: readonly Finding[];
  readonly coverage: Coverage;
}

/**
 * Judges every subject of a rule's kind, each alone: if the rule throws for one, that is a finding,
 * and the others are judged.
 */
export function judge(rule: AnyRule, model: Model): RuleResult {
  const findings: Finding[] = [];
  const coverage = { pass: 0, notApplicable: 0, fail: 0, undetermined: 0, broken: 0 };
  let subjects: readonly Subject[];
  try {
    subjects = model.of(rule.of);
  } catch (cause) {
    return { findings: [brokenKind(rule, cause)], coverage: { ...coverage, broken: 1 } };
  }
  for (const subject of subjects) {
    for (const judgement of judgeOne(rule, subject, model)) {
      coverage[judgement.verdict] += 1;
      if (judgement.verdict !== "pass" && judgement.verdict !== "notApplicable")
        findings.push(findingOf(rule, subject, model, judgement));
    }
  }
  return { findings, coverage };
}

interface Broken {
  readonly verdict: "broken";
  readonly message: string;
}

/** The judgements of one subject. At least one. */
export function judgeOne(
  rule: AnyRule,
  subject: Subject,
  model: Model,
): readonly (Judgement | Broken)[] {
  try {
    // The subject is of the rule's kind.
    const result = (rule as Rule).judge(subject as never, model);
    const judgements = "verdict" in result ? [result] : result;
    if (judgements.length === 0)
      return [{ verdict: "notApplicable", because: "The rule says nothing about it." }];
    return judgements.map((judgement) =>
      isAboutOutside(judgement, subject)
        ? { verdict: "notApplicable", because: judgement.message }
        : judgement,
    );
  } catch (cause) {
    return [{ verdict: "broken", message: `The rule failed: ${reasonOf(cause)}` }];
  }
}

/** Something outside the stack is judged only by what the stack sets of it. */
function isAboutOutside(judgement: Judgement, subject: Subject): judgement is Undetermined {
  return (
    judgement.verdict === "undetermined" &&
    !subject.isInStack &&
    judgement.needs.length > 0 &&
    judgement.needs.every(({ reason }) => reason === "outsideStack")
  );
}

function findingOf(
  rule: AnyRule,
  subject: Subject,
  { stack }: Model,
  judgement: Failure | Undetermined | Broken,
): Finding {
  const { detail, severity, request } = judgement.verdict === "broken" ? {} : judgement;
  const [first] =
    judgement.verdict === "fail"
      ? judgement.at
      : judgement.verdict === "undetermined"
        ? judgement.needs.map(({ at }) => at)
        : [];
  const resource = stack.byUrn(first?.resource.urn ?? "") ?? subject.resource;
  const { location } = resource.data;
  return {
    rule: rule.id,
    subject: detail === undefined ? subject.label : `${subject.label}/${detail}`,
    resource: subject.label,
    ...(detail === undefined ? {} : { detail }),
    verdict: judgement.verdict,
    severity: severity ?? rule.severity,
    urn: resource.urn,
    message: judgement.message,
    waived: false,
    fix:
      judgement.verdict === "broken"
        ? "Report this as a bug of @immkit/policies, with the resource."
        : rule.fix.text,
    fingerprint: fingerprint(rule, subject, stack, detail),
    ...(judgement.verdict === "undetermined" && judgement.needs.length > 0
      ? { needs: [...new Set(judgement.needs.map(describeUnknown))] }
      : {}),
    ...(request === undefined ? {} : { request }),
    ...(location === undefined ? {} : { location }),
  };
}

/** The kind itself could not be read: no subject of it is judged. */
function brokenKind(rule: AnyRule, cause: unknown): Finding {
  return {
    rule: rule.id,
    subject: rule.of,
    resource: rule.of,
    verdict: "broken",
    severity: rule.severity,
    urn: "",
    message: `No ${rule.of} could be judged: ${reasonOf(cause)}`,
    waived: false,
    fix: "Report this as a bug of @immkit/policies, with the stack.",
    fingerprint: fingerprintOfKind(rule),
  };
}

const fingerprintOfKind = ({ id, of }: AnyRule) => `${id}/${of}`;

const reasonOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
