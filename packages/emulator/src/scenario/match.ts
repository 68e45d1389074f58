import { globMatches } from "./glob.ts";
import type { Match, MediaKind, Outcome, Scenario, Scene } from "./scenario.ts";

/** What a rule can ask about a task. */
export interface Subject {
  readonly bucket: string;
  readonly key: string;
  readonly kind: MediaKind;
  readonly tags: Readonly<Record<string, string>>;
  readonly scenes: readonly Scene[];
}

/** The outcome of the first rule that fits, else the default. */
export function outcomeFor(scenario: Scenario, subject: Subject): Outcome {
  return scenario.rules.find(({ match }) => fits(match, subject))?.outcome ?? scenario.default;
}

function fits(match: Match, subject: Subject): boolean {
  return (
    (match.bucket === undefined || globMatches(match.bucket, subject.bucket)) &&
    (match.key === undefined || globMatches(match.key, subject.key)) &&
    (match.kind === undefined || match.kind === subject.kind) &&
    (match.scene === undefined || subject.scenes.includes(match.scene)) &&
    Object.entries(match.tags ?? {}).every(([key, value]) => Object.hasOwn(subject.tags, key) && subject.tags[key] === value)
  );
}
