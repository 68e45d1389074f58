import { compare } from "../compare/compare.ts";
import { formatPolicy, safeParsePolicy } from "../document/parse.ts";
import type { Finding } from "../finding.ts";
import { lintSource } from "./lint.ts";
import { type PolicyText, parseOptionsOf } from "./policy-text.ts";

/** A policy after its fixes. */
export interface FixedPolicy {
  /** The same text if there was nothing to fix. */
  readonly text: string;
  /** The findings whose fixes were applied, in this order. */
  readonly applied: readonly Finding[];
}

/**
 * Applies the fixes of a policy, one after the other, of which it is proved that the policy allows
 * the same as before. A fix that removes access or adds some is for people to decide. So is one
 * that takes several policies or leaves none, and the fix of a policy that RAM rejects. The text
 * keeps its indentation.
 * @param isWanted selects findings. Default: all.
 */
export function applyProvedFixes(
  policy: PolicyText,
  isWanted: (finding: Finding) => boolean = () => true,
): FixedPolicy {
  const applied: Finding[] = [];
  let { text } = policy;
  const seen = new Set([text]);
  for (;;) {
    const fixed = nextFix({ ...policy, text }, isWanted);
    // A text that was there before would be fixed forever.
    if (fixed === undefined || seen.has(fixed.text)) return { text, applied };
    applied.push(fixed.finding);
    ({ text } = fixed);
    seen.add(text);
  }
}

function nextFix(
  policy: PolicyText,
  isWanted: (finding: Finding) => boolean,
): { readonly finding: Finding; readonly text: string } | undefined {
  const parsed = safeParsePolicy(policy.text, parseOptionsOf(policy));
  if (!parsed.ok) return undefined;
  for (const finding of lintSource({ is: "policy", policy }).filter(isWanted)) {
    const text = fixedText(policy.text, finding);
    const document = finding.fix?.document ?? null;
    if (text === undefined || document === null) continue;
    if (compare(parsed.value, document).relation !== "equal") continue;
    return { finding, text };
  }
  return undefined;
}

/**
 * The text of a policy after the fix of a finding, with the indentation that it has. Undefined if
 * the finding has no fix, or if the fix needs several policies or leaves none.
 */
export function fixedText(text: string, { fix }: Pick<Finding, "fix">): string | undefined {
  const { document = null, moreDocuments } = fix ?? {};
  if (document === null || moreDocuments !== undefined) return undefined;
  return formatLike(text, formatPolicy(document));
}

/** JSON text with the indentation and the end of another one. */
function formatLike(model: string, json: string): string {
  const indent = /^\s*\{\r?\n([ \t]+)"/.exec(model)?.[1];
  const [end = ""] = /\s*$/.exec(model) as RegExpExecArray;
  const text = JSON.stringify(JSON.parse(json), null, indent);
  return `${model.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text}${end}`;
}
