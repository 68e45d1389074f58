import type { PropertyPath, UnknownReason } from "./value.ts";

/** What a property belongs to. */
export interface ResourceIdentity {
  /** A URN of Pulumi, or an address of Terraform. */
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
}

/** A property of a resource. An empty path is the resource itself. */
export interface PropertyRef {
  readonly resource: ResourceIdentity;
  readonly path: PropertyPath;
}

export type Known<T> = { readonly is: "known"; readonly value: T; readonly at: PropertyRef };

/** The program leaves the value out. `value` is what the service or the provider then uses. */
export type Absent<T> = {
  readonly is: "absent";
  readonly value: T | undefined;
  readonly at: PropertyRef;
};

export type UnknownFact = {
  readonly is: "unknown";
  readonly reason: UnknownReason;
  readonly at: PropertyRef;
  /** What is wrong with an unreadable value, without quoting it. */
  readonly detail?: string;
  /** The service refuses the unreadable value, so it never has an effect. */
  readonly isRejected?: true;
};

/** A value, or the reason why there is none, and the property that decides it. */
export type Fact<T> = Known<T> | Absent<T> | UnknownFact;

/** The value or its default. Undefined if there is none, or if it is not known. */
export function valueOrDefault<T>(fact: Fact<T> | undefined): T | undefined {
  return fact === undefined || fact.is === "unknown" ? undefined : fact.value;
}

/** The fact with its value replaced. */
export function mapFact<T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> {
  if (fact.is === "unknown") return fact;
  if (fact.is === "known") return { is: "known", value: change(fact.value), at: fact.at };
  return {
    is: "absent",
    value: fact.value === undefined ? undefined : change(fact.value),
    at: fact.at,
  };
}

/** The first fact that is not absent, or the last one. For several spellings of a property. */
export function firstPresent<T>(first: Fact<T>, ...others: readonly Fact<T>[]): Fact<T> {
  return firstOf([first, ...others.slice(0, -1)], others.at(-1) ?? first);
}

/** The first fact that is not absent. */
export function firstOf<T>(facts: readonly Fact<T>[], otherwise: Fact<T>): Fact<T> {
  return facts.find(({ is }) => is !== "absent") ?? otherwise;
}

/** `name.path[0].member` as a person writes it: `media.lifecycleRules[0].enabled`. */
export function describeProperty({ resource, path }: PropertyRef): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}.${step}`),
    resource.name,
  );
}

/** Why a fact is unknown, as a clause: "queue.kmsKeyId is known only after the update". */
export function describeUnknown(fact: UnknownFact): string {
  const property = describeProperty(fact.at);
  switch (fact.reason) {
    case "afterUpdate":
      return `${property} is known only after the update`;
    case "hiddenSecret":
      return `${property} is a secret that this input hides`;
    case "notInInput":
      return `${property} is not in this input`;
    case "outsideStack":
      return `${property} belongs to something outside the stack`;
    case "unreadable":
      return `${property} can't be read${fact.detail === undefined ? "" : `: ${fact.detail}`}`;
  }
}
