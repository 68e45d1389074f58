import { decide } from "../decide/decide.ts";
import type { PolicySet, RamRequest, Statement } from "../policy.ts";
import { boundFor } from "../sets/budget.ts";
import { isKnownKey } from "../sets/condition-keys.ts";
import { requestsOf } from "../sets/example-requests.ts";
import { allBoxes, type Box, type Model, mapBoxes, modelOf } from "../sets/model.ts";
import { search } from "../sets/search.ts";

/**
 * `empty` is proved; a `request` was confirmed by the evaluator; else the `reason` says what stands
 * in the way of an answer.
 */
export type Emptiness =
  | { readonly is: "empty" }
  | { readonly is: "inhabited"; readonly request: RamRequest }
  | { readonly is: "undetermined"; readonly reason: string };

/** A side of a question: its policies, and the sets that they stand for (or a part of them). */
export interface Side {
  readonly policies: PolicySet;
  readonly model: Model;
}

export function sideOf(policies: PolicySet): Side {
  return { policies, model: modelOf(policies) };
}

/** Whether there is a call that `a` allows and `b` does not. */
export function difference(a: Side, b: Side): Emptiness {
  return inhabited([a], [b]);
}

/** Whether there is a call that both allow. */
export function intersection(a: Side, b: Side): Emptiness {
  return inhabited([a, b], []);
}

/**
 * Whether there is a call that all of `allowing` allow and none of `refusing` does.
 *
 * A condition on a key that nobody has published is an unknown. First it is taken as any other key:
 * when there is no call even so, there is none. A call that is found counts only if it stays one
 * whatever the unknown conditions say; for that, each is taken the way that makes the call hardest
 * to find.
 */
export function inhabited(allowing: readonly Side[], refusing: readonly Side[]): Emptiness {
  const confirmed = (request: RamRequest) =>
    allowing.every(({ policies }) => decide(policies, request).decision === "allow") &&
    refusing.every(({ policies }) => decide(policies, request).decision !== "allow");
  const budget = boundFor([...allowing, ...refusing].map(({ model }) => model));
  const models = (sides: readonly Side[]) => sides.map(({ model }) => model);
  const ask = (some: readonly Model[], none: readonly Model[]): Emptiness => {
    const boxes = [...some, ...none].flatMap(allBoxes);
    const found = search(some, none, budget);
    if (found === null) return { is: "empty" };
    if (typeof found === "string") return { is: "undetermined", reason: found };
    for (const request of requestsOf(found, boxes))
      if (confirmed(request)) return { is: "inhabited", request };
    /**
     * v8 ignore next -- sets and evaluator agree, which the property tests show; if they ever did
     * not, no answer is better than a wrong one
     */
    return { is: "undetermined", reason: "The call that was found could not be confirmed." };
  };
  const plain = ask(models(allowing), models(refusing));
  if (plain.is !== "inhabited") return plain;
  const unknown = [
    ...new Set(
      [...allowing, ...refusing].flatMap(({ model }) => allBoxes(model).flatMap(unknownKeys)),
    ),
  ];
  if (unknown.length === 0) return plain;
  const sure = ask(
    models(allowing).map((model) => mapBoxes(model, pessimistic)),
    models(refusing).map((model) => mapBoxes(model, optimistic)),
  );
  if (sure.is === "inhabited") return sure;
  return {
    is: "undetermined",
    reason: `The answer depends on ${unknown.join(", ")}, and it is not known what calls carry there.`,
  };
}

function unknownKeys(box: Box): readonly string[] {
  return box.tests.map(({ key }) => key).filter((key) => !isKnownKey(key));
}

function withoutUnknown(box: Box): Box {
  return { ...box, tests: box.tests.filter(({ key }) => isKnownKey(key)) };
}

/** Allows only what it surely allows. */
function pessimistic(box: Box, effect: Statement["Effect"]): readonly Box[] {
  if (unknownKeys(box).length === 0) return [box];
  return effect === "Allow" ? [] : [withoutUnknown(box)];
}

/** Allows all that it may allow. */
function optimistic(box: Box, effect: Statement["Effect"]): readonly Box[] {
  return pessimistic(box, effect === "Allow" ? "Deny" : "Allow");
}
