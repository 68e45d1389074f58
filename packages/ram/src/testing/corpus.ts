import { readdirSync, readFileSync } from "node:fs";
import type { Severity } from "../finding.ts";
import { lintText, type PolicyKind } from "../index.ts";
import type { RuleId } from "../lint/lint.ts";

/** What a security engineer calls a problem, whichever rule reports it. */
type ProblemKind =
  | "wildcard"
  | "wideResource"
  | "escalation"
  | "exposure"
  | "outsiders"
  | "noEffect"
  | "mismatch"
  | "misspelled"
  | "condition"
  | "invalid"
  | "looseName"
  | "notAction";

interface CorpusPolicy {
  readonly path: string;
  readonly kind?: PolicyKind;
  readonly document: { readonly Statement: unknown };
  /** What must be reported. One of the kinds is enough. */
  readonly problems: readonly {
    readonly statement: number;
    readonly kinds: readonly ProblemKind[];
    readonly severity: Severity;
  }[];
  /** What is true as well, so it can be reported. */
  readonly acceptable?: readonly { readonly statement: number; readonly kind: ProblemKind }[];
}

/** A policy of the corpus with its name: the repository, and its number in there. */
export interface NamedCorpusPolicy extends CorpusPolicy {
  readonly name: string;
}

const folder = new URL("../../corpus/", import.meta.url);

/** The public policies under `corpus/`, each with the verdict of a security engineer. */
export function readCorpus(): readonly NamedCorpusPolicy[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => {
      const { source, policies } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
        readonly source: string;
        readonly policies: readonly CorpusPolicy[];
      };
      return policies.map((policy, i) => ({ ...policy, name: `${source}#${i}` }));
    });
}

const kindOf: Readonly<Record<RuleId, ProblemKind>> = {
  "invalid-policy": "invalid",
  "unquoted-value": "invalid",
  "star-crosses-separator": "looseName",
  "malformed-resource": "mismatch",
  "resource-mismatch": "mismatch",
  "star-only-action": "mismatch",
  "combined-access": "escalation",
  escalation: "escalation",
  exposure: "exposure",
  "pass-role-service": "escalation",
  "deny-without-effect": "noEffect",
  "allow-without-effect": "noEffect",
  "redundant-statement": "noEffect",
  "allow-not-action": "notAction",
  "unknown-action": "misspelled",
  "wildcard-action": "wildcard",
  "wide-resource": "wideResource",
  "wide-principal": "outsiders",
  "idle-condition": "condition",
  "undocumented-operator": "condition",
};

/** A finding that the verdict doesn't have, or a problem that no finding reports. */
export interface Disagreement {
  readonly is: "false alarm" | "miss";
  readonly policy: string;
  readonly statement: number | null;
  readonly kind: ProblemKind;
  readonly severity: Severity;
  readonly message: string;
}

/** Where the linter and the verdict on a policy differ: once for each statement and kind. */
export function disagreements(policy: NamedCorpusPolicy): readonly Disagreement[] {
  const { name, document, kind = "identity", problems, acceptable = [] } = policy;
  const found = lintText(name, JSON.stringify(document), { kind }).map((finding) => ({
    ...finding,
    kind: kindOf[finding.id],
  }));
  const misses = problems
    .filter(
      ({ statement, kinds }) =>
        !found.some(
          (each) =>
            kinds.includes(each.kind) && (each.statement === statement || each.statement === null),
        ),
    )
    .map(({ statement, kinds: [first], severity }) => ({
      is: "miss" as const,
      policy: name,
      statement,
      kind: first as ProblemKind,
      severity,
      message: "",
    }));
  const expected = [
    ...problems.flatMap(({ statement, kinds }) => kinds.map((each) => ({ statement, kind: each }))),
    ...acceptable,
  ];
  const alarms = found
    .filter(
      ({ statement, kind: reported }) =>
        !expected.some(
          (each) => each.kind === reported && (each.statement === statement || statement === null),
        ),
    )
    .map(({ statement, kind: reported, severity, message }) => ({
      is: "false alarm" as const,
      policy: name,
      statement,
      kind: reported,
      severity,
      message,
    }));
  const once = new Map(alarms.map((each) => [`${each.statement} ${each.kind}`, each]));
  return [...once.values(), ...misses];
}
