import type { RamRequest } from "@immkit/ram";
import type { SourceLine } from "../stack/resource.ts";
import type { Severity } from "./rule.ts";

/** Something that a check reports. */
export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  /** The resource's name, and the detail if there is one: `media` or `media/any-project`. */
  readonly subject: string;
  /** The name of what was judged: a logical name, or the physical name of something outside. */
  readonly resource: string;
  /** Distinguishes several findings of the rule about the resource. */
  readonly detail?: string;
  /** `broken`: the rule threw for this subject, so it isn't judged. */
  readonly verdict: "fail" | "undetermined" | "broken";
  readonly severity: Severity;
  /** The resource to change. */
  readonly urn: string;
  readonly message: string;
  /** Whether a waiver accepts it. */
  readonly waived: boolean;
  /** The waiver that accepts it. */
  readonly waiver?: { readonly reason: string; readonly owner: string; readonly expires: string };
  readonly fix: string;
  /**
   * The same for the same fault in every run: it depends on the rule, the names of the subject and
   * its parents, and the detail. Not on the stack, the account, or a line.
   */
  readonly fingerprint: string;
  /** What is not known, if the verdict is undetermined. */
  readonly needs?: readonly string[];
  /** A request that is allowed and should not be. */
  readonly request?: RamRequest;
  /** Where the program declares the resource. */
  readonly location?: SourceLine;
}
