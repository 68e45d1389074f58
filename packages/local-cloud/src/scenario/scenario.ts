/** The rules that decide the verdicts of the local IMM. It doesn't look at the media. */
import { globMatches } from "@immkit/ram/glob";

export const suggestions = ["pass", "review", "block"] as const;
type Suggestion = (typeof suggestions)[number];

export const mediaKinds = ["image", "video"] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** The scenes that a task can ask for. */
export const scenes = ["porn", "terrorism", "live", "logo", "ad"] as const;
export type Scene = (typeof scenes)[number];

/** A frame in which the moderation found something. */
export interface Frame {
  /** Seconds from the start. */
  readonly offset: number;
  readonly label: string;
  /** Confidence, 0 to 100. */
  readonly rate: number;
}

/** What the moderation, or a person, decides. */
export interface Verdict {
  readonly suggestion: Suggestion;
  readonly categories?: readonly string[];
}

/** How a task ends. */
export type Outcome = { readonly delayMs?: number } & (
  | (Verdict & {
      readonly frames?: readonly Frame[];
      /**
       * The verdict of a person, which arrives after `delayMs`. Only with `review`. Without it, the
       * task waits for a verdict through the controls.
       */
      readonly afterReview?: Verdict & { readonly delayMs?: number };
      readonly fail?: undefined;
    })
  | { readonly fail: { readonly code: string; readonly message: string } }
);

/** The conditions of a rule. All that are given must match. `*` and `?` are wildcards. */
export interface Match {
  readonly bucket?: string;
  readonly key?: string;
  readonly kind?: MediaKind;
  /** The task must have all of these tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The task must ask for this scene. */
  readonly scene?: Scene;
}

/** The rules in order, and the outcome if none matches. */
export interface Scenario {
  readonly rules: readonly { readonly match: Match; readonly outcome: Outcome }[];
  readonly default: Outcome;
}

/** Everything passes. */
export const passEverything: Scenario = { rules: [], default: { suggestion: "pass" } };

/** The properties of a task that a rule can match. */
export interface Candidate {
  readonly bucket: string;
  readonly key: string;
  readonly kind: MediaKind;
  readonly tags: Readonly<Record<string, string>>;
  readonly scenes: readonly Scene[];
}

/** The outcome of the first rule that matches, or the default. */
export function outcomeFor(scenario: Scenario, candidate: Candidate): Outcome {
  return scenario.rules.find(({ match }) => matches(match, candidate))?.outcome ?? scenario.default;
}

function matches(match: Match, candidate: Candidate): boolean {
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
