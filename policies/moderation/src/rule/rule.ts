/**
 * How to write a rule.
 *
 * A rule is a file in `rules/SERVICE/`, named like its id, about 50 lines. It judges one subject of
 * a kind (a bucket, a queue, a principal), reads its facts, and returns judgements:
 *
 * ```ts
 * export const smqLongPolling: Rule<"queue"> = {
 *   id: "smq-long-polling",
 *   title: "Queues use long polling",
 *   why: "Every empty receive is billed, and a message waits for the next one.",
 *   severity: "low",
 *   topic: "cost",
 *   of: "queue",
 *   stage: "resource",
 *   since: "0.2.0",
 *   packs: ["baseline", "strict"],
 *   link: "https://…",
 *   fix: {
 *     text: "Set pollingWaitSeconds to a value from 15 to 30.",
 *     edits: ({ resource }) => [{ set: resource.at("pollingWaitSeconds"), to: 20 }],
 *   },
 *   judge(queue) {
 *     const wait = queue.pollingWaitSeconds;
 *     if (wait.is === "unknown") return undetermined("The polling time is not known.", wait);
 *     return wait.value === 0 ? fail("An empty queue answers at once.", wait.at) : pass("…");
 *   },
 * };
 * ```
 *
 * - A fact is known, absent (`value` is then the dated default, which the kind has), or unknown
 *   with the reason. Never treat unknown as absent. `test`, `all` and `any` of `fact/ternary.ts`
 *   combine answers: one that decides wins, even if others are unknown.
 * - A rule names no type token and no spelling of a property. If a kind lacks a fact, add a getter
 *   to the kind, with its default, date and source.
 * - `notApplicable` if the rule has nothing to say about the subject. Judge something outside the
 *   stack (`isInStack` is false) only by what the stack sets of it.
 * - `model.of("queue")` has everything of a kind, `model.at("queue", resource)` what a reference
 *   found, `model.known` what a facts file says.
 * - A message is a sentence that says what is wrong, without values that somebody chose (names,
 *   URLs, documents): they can be secret. Constants of the service can be in it.
 * - `detail` distinguishes several judgements of one subject. It is in fingerprints and waivers, so
 *   it is a constant that never changes.
 * - `request` is an example of what is allowed and should not be. A test confirms it with `decide`
 *   of `@immkit/ram`, and `test/policies/replay.test.ts` sends it to a local cloud with the stack:
 *   it gets through, and is denied after the edits of the fix.
 *
 * Add the rule to `rules/index.ts`. Its fixtures are `fixtures/ID/OUTCOME-WHAT.json`, where OUTCOME
 * is `fail`, `pass`, `undetermined` or `not-applicable`. A test demands at least two spellings of
 * each: inline and separate, deprecated and new, by name and by reference, of Pulumi and of
 * Terraform. `testing/spelling.ts` says what differs in spelling. The test applies the edits of
 * the fix to each failing one, and checks that nothing is found after that.
 */
import type { RamRequest } from "@immkit/ram";
import type { PropertyRef, UnknownFact } from "../fact/fact.ts";
import type { Kind, Kinds, Model } from "../kinds/model.ts";
import type { Edit } from "../stack/edit.ts";

export type Severity = "low" | "medium" | "high" | "critical";

/** From the least severe to the most. */
export const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/** `baseline` has what is wrong in any stack, `strict` adds what is good practice. */
export type Pack = "baseline" | "strict";

export type Topic =
  | "exposure"
  | "identity"
  | "encryption"
  | "delivery"
  | "privacy"
  | "audit"
  | "operations"
  | "cost";

/** The result for one subject. */
export type Judgement =
  | { readonly verdict: "pass"; readonly because: string }
  | { readonly verdict: "notApplicable"; readonly because: string }
  | Failure
  | Undetermined;

export interface Failure extends JudgementOptions {
  readonly verdict: "fail";
  /** One sentence: what is wrong. */
  readonly message: string;
  /** The properties that are wrong. The first one decides where the finding is shown. */
  readonly at: readonly PropertyRef[];
}

export interface Undetermined extends JudgementOptions {
  readonly verdict: "undetermined";
  readonly message: string;
  /** The facts that would decide. */
  readonly needs: readonly UnknownFact[];
}

export interface JudgementOptions {
  /** Distinguishes several judgements of a subject. Constant. */
  readonly detail?: string;
  /** Default: the rule's. Never higher. */
  readonly severity?: Severity;
  /** A request that is allowed and should not be. */
  readonly request?: RamRequest;
}

/** A published control that a rule checks. */
export interface Reference {
  readonly framework: string;
  readonly version: string;
  /** Number of the control or clause. */
  readonly clause: string;
}

/** A control of the CIS Alibaba Cloud Foundation Benchmark. */
export const cis = (clause: string): Reference => ({
  framework: "CIS Alibaba Cloud Foundation",
  version: "2.0.0",
  clause,
});

/** A rule: how it judges subjects of one kind, and its description. */
export interface Rule<K extends Kind = Kind> {
  /** The name of its file. It never changes. */
  readonly id: string;
  /** What is true of a good stack, without a full stop. */
  readonly title: string;
  /** What happens if it isn't, in one or two sentences. */
  readonly why: string;
  /** The highest that it reports. */
  readonly severity: Severity;
  readonly topic: Topic;
  readonly of: K;
  /**
   * `resource`: one resource decides, so the pack checks it before it is created. `stack`: the rule
   * needs several.
   */
  readonly stage: "resource" | "stack";
  /** Version of the package that has it first. */
  readonly since: string;
  readonly packs: readonly Pack[];
  readonly fix: {
    /** What to write, in the imperative. */
    readonly text: string;
    /**
     * The same as edits of the stack. What a person decides, such as an account or a name, is an
     * example.
     */
    edits(subject: Kinds[K], model: Model, failure: Failure): readonly Edit[];
  };
  readonly references?: readonly Reference[];
  /** Documentation of the service. */
  readonly link: string;
  judge(subject: Kinds[K], model: Model): Judgement | readonly Judgement[];
}

/** A rule of any kind. */
export type AnyRule = { readonly [K in Kind]: Rule<K> }[Kind];

export const pass = (because: string): Judgement => ({ verdict: "pass", because });

export const notApplicable = (because: string): Judgement => ({
  verdict: "notApplicable",
  because,
});

/** @param at The wrong property, or several. */
export const fail = (
  message: string,
  at: PropertyRef | readonly PropertyRef[],
  options: JudgementOptions = {},
): Failure => ({ verdict: "fail", message, at: isList(at) ? at : [at], ...options });

/** @param needs The unknown fact that would decide, or several. */
export const undetermined = (
  message: string,
  needs: UnknownFact | readonly UnknownFact[],
  options: JudgementOptions = {},
): Undetermined => ({
  verdict: "undetermined",
  message,
  needs: isList(needs) ? needs : [needs],
  ...options,
});

const isList = <T>(value: T | readonly T[]): value is readonly T[] => Array.isArray(value);
