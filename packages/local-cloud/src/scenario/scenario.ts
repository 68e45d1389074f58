/**
 * What the local cloud finds in the media that it moderates: nobody looks at a picture here, rules
 * decide.
 */

export const suggestions = ["pass", "review", "block"] as const;
type Suggestion = (typeof suggestions)[number];

export const mediaKinds = ["image", "video"] as const;
export type MediaKind = (typeof mediaKinds)[number];

export const scenes = ["porn", "terrorism", "live", "logo", "ad"] as const;
export type Scene = (typeof scenes)[number];

/** A frame in which something was found. */
export interface Frame {
  /** Seconds from the start. */
  readonly offset: number;
  readonly label: string;
  /** Confidence, 0 to 100. */
  readonly rate: number;
}

/** What is found, by the machine or by a person. */
export interface Verdict {
  readonly suggestion: Suggestion;
  readonly categories?: readonly string[];
}

/** How a task ends. */
export type Outcome = { readonly delayMs?: number } & (
  | (Verdict & {
      readonly frames?: readonly Frame[];
      /**
       * The verdict of a person, which arrives by itself after `delayMs`. Only with `review`;
       * without it somebody decides through the controls.
       */
      readonly afterReview?: Verdict & { readonly delayMs?: number };
      readonly fail?: undefined;
    })
  | { readonly fail: { readonly code: string; readonly message: string } }
);

/** What a task must be like; a missing member is no condition. */
export interface Match {
  readonly bucket?: string;
  readonly key?: string;
  readonly kind?: MediaKind;
  /** All of them must be among the task's tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Must be among the scenes that the task asks for. */
  readonly scene?: Scene;
}

export interface Scenario {
  readonly rules: readonly { readonly match: Match; readonly outcome: Outcome }[];
  readonly default: Outcome;
}

/** Everything passes. */
export const passEverything: Scenario = { rules: [], default: { suggestion: "pass" } };
