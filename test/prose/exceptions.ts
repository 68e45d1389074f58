/** A hit of the prose check that is right as it is. */
export interface ProseException {
  /** Path from the root of the repository; `*` stands for any characters. */
  readonly file: string;
  /** The words that are found there. */
  readonly found: string;
  readonly reason: string;
}

export const proseExceptions: readonly ProseException[] = [
  {
    file: "test/prose/*",
    found: "*",
    reason: "The list itself, and its tests.",
  },
  {
    file: "policies/moderation/src/report/testing/sarif-schema-2.1.0.json",
    found: "*",
    reason: "A copy of the official schema.",
  },
];
