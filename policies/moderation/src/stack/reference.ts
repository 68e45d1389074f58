import type { Fact, UnknownFact } from "../fact/fact.ts";
import type { Resource } from "./resource.ts";

/** How resources of a kind are referred to. */
export interface Identity {
  /** Type tokens, new and deprecated. */
  readonly types: readonly string[];
  /** The properties that can hold the physical name, in order. */
  readonly names: readonly string[];
  /**
   * The name in a reference, which can also be an ARN or an id. Default: the text itself.
   */
  readonly nameIn?: (reference: string) => string;
  /** Whether upper and lower case are the same, as in RAM names. */
  readonly ignoresCase?: boolean;
  /** Where a name is unique. */
  readonly within: "cloud" | "account" | "region";
}

/** What a property refers to. */
export type Reference =
  | { readonly is: "resource"; readonly resource: Resource }
  /** Something that the stack doesn't have. `id` is unknown if it comes from another stack. */
  | { readonly is: "outside"; readonly id: Fact<string>; readonly key: string }
  /** One of these, or something outside the stack. */
  | { readonly is: "unknown"; readonly among: readonly Resource[]; readonly fact: UnknownFact }
  | { readonly is: "none" };
