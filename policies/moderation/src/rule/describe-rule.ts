import type { AnyRule, Severity } from "./rule.ts";

/** A severity that a report can show. `info` is for what is worth knowing and not wrong. */
export type ReportSeverity = Severity | "info";

/** What a report says of a rule. */
export interface RuleDescription {
  readonly id: string;
  /** Without a full stop. */
  readonly title: string;
  /** What happens if it isn't true, in sentences. */
  readonly why?: string;
  /** What to write, in sentences. */
  readonly fix?: string;
  readonly severity: ReportSeverity;
  /** A tag, such as `identity`. */
  readonly topic: string;
  /** URL of its documentation. */
  readonly link?: string;
  /** Published controls: `CIS Alibaba Cloud Foundation 2.0.0, 5.1`. Default: none. */
  readonly references?: readonly string[];
  /** How seldom it reports what is not wrong. Default: `very-high`. */
  readonly precision?: "very-high" | "high";
}

export function describeRule({
  references = [],
  fix,
  ...rule
}: Pick<
  AnyRule,
  "id" | "title" | "why" | "severity" | "topic" | "link" | "references" | "fix"
>): RuleDescription {
  const { id, title, why, severity, topic, link } = rule;
  return {
    ...{ id, title, why, severity, topic, link },
    fix: fix.text,
    references: references.map(
      ({ framework, version, clause }) => `${framework} ${version}, ${clause}`,
    ),
  };
}
