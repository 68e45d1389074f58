/** Why the resource of a use is wider than the call. */
export type Width =
  | "noForm"
  | "severalForms"
  | "unknownName"
  | "generatedName"
  | "unknownRegion"
  | "unknownAccount"
  | "wildcardInName"
  | "folded";

/** What each {@link Width} means. The sentence follows the action and the resource. */
export const widths: Readonly<Record<Width, string>> = {
  noForm: "no form of its resources is published",
  severalForms: "it can also work on no named resource, which only the star grants",
  unknownName: "the event doesn't name the resource",
  generatedName: "the service chooses the name",
  unknownRegion: "the region in the name is not known",
  unknownAccount: "the account in the name is not known",
  wildcardInName: "the name contains * or ?, which match other names too",
  folded: "there were too many names to list them",
};

/** A permission that a call needs. */
export interface Use {
  readonly action: string;
  /** A resource name, or a pattern if the call doesn't say which one. */
  readonly resource: string;
  readonly widths: readonly Width[];
  /** The service that a role is passed to, as in the condition key acs:Service. */
  readonly passedTo?: string;
  /** The action that needs this one too. Empty if the call itself does. */
  readonly neededBy: string;
}
