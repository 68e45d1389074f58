import { globMatches } from "@immkit/ram/glob";
import type { Finding } from "../rule/finding.ts";
import type { Waiver } from "./waivers-file.ts";

/** What a waiver is compared with. */
export type Waivable = Pick<
  Finding,
  "rule" | "resource" | "detail" | "verdict" | "waived" | "waiver"
>;

/** The findings after the waivers, and what to do about the waivers. */
export interface Waived<Found extends Waivable> {
  /** The same findings. `waived` is true for those that a waiver accepts. */
  readonly findings: readonly Found[];
  /** Waivers that no longer count, because their last day is over. */
  readonly expired: readonly Waiver[];
  /** Waivers that match no finding, and can be deleted. */
  readonly unused: readonly Waiver[];
}

/**
 * Marks the findings that a waiver accepts. A broken rule can't be waived.
 * @param today Such as `2026-11-30`. A waiver counts on its last day.
 */
export function applyWaivers<Found extends Waivable>(
  findings: readonly Found[],
  waivers: readonly Waiver[],
  today: string,
): Waived<Found> {
  const expired = waivers.filter(({ expires }) => expires < today);
  const valid = waivers.filter(({ expires }) => expires >= today);
  const byRule = Map.groupBy(valid, ({ rule }) => rule);
  const used = new Set<Waiver>();
  const marked = findings.map((finding) => {
    const matching = (byRule.get(finding.rule) ?? []).filter((each) => matches(each, finding));
    for (const waiver of matching) used.add(waiver);
    const [waiver] = matching;
    if (waiver === undefined) return finding;
    const { reason, owner, expires } = waiver;
    return { ...finding, waived: true, waiver: { reason, owner, expires } };
  });
  return { findings: marked, expired, unused: valid.filter((waiver) => !used.has(waiver)) };
}

function matches(waiver: Waiver, { verdict, resource, detail }: Waivable): boolean {
  return (
    verdict !== "broken" &&
    globMatches(waiver.resource, resource) &&
    (waiver.detail === undefined || waiver.detail === detail)
  );
}
