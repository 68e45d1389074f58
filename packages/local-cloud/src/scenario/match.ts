import { globMatches } from "./glob.ts";
import type { Match, MediaKind, Outcome, Scenario, Scene } from "./scenario.ts";

/** What a rule can ask about a task. */
export interface Candidate {
  readonly bucket: string;
  readonly key: string;
  readonly kind: MediaKind;
  readonly tags: Readonly<Record<string, string>>;
  readonly scenes: readonly Scene[];
}

/** The outcome of the first rule that fits, else the default. */
export function outcomeFor(scenario: Scenario, candidate: Candidate): Outcome {
  return scenario.rules.find(({ match }) => fits(match, candidate))?.outcome ?? scenario.default;
}

function fits(match: Match, candidate: Candidate): boolean {
  return (
    (match.bucket === undefined || globMatches(match.bucket, candidate.bucket)) &&
    (match.key === undefined || globMatches(match.key, candidate.key)) &&
    (match.kind === undefined || match.kind === candidate.kind) &&
    (match.scene === undefined || candidate.scenes.includes(match.scene)) &&
    Object.entries(match.tags ?? {}).every(
      ([key, value]) => Object.hasOwn(candidate.tags, key) && candidate.tags[key] === value,
    )
  );
}
