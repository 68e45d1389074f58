import { checkConditionKey } from "../document/condition.ts";
import { PolicyError, pointerTo } from "../document/error.ts";
import { toPolicySet } from "../document/input.ts";
import { checkAction, checkResource } from "../document/parse.ts";
import { readCaller } from "../document/principal.ts";
import { checkKeys, objectAt, patterns, show, stringAt } from "../document/read.ts";
import type { RamRequest } from "../policy.ts";
import { mapBoxes } from "../sets/model.ts";
import { type Side, sideOf } from "./difference.ts";

/**
 * Calls to ask about. Actions and resources are patterns as in a policy; what is not given is left
 * open.
 */
export interface Question {
  readonly action?: string | readonly string[];
  readonly resource?: string | readonly string[];
  /** Values that the calls carry. Keys that are not given may or may not be carried. */
  readonly context?: Readonly<Record<string, string>>;
  /** One caller, see {@link RamRequest.principal}. */
  readonly principal?: string;
  readonly principalId?: string;
}

const members = ["action", "resource", "context", "principal", "principalId"];

/**
 * Refuses a question that no policy could answer, by the checks that a policy's own patterns have
 * to pass.
 * @throws {PolicyError} with a pointer into the question.
 */
export function checkQuestion(question: Question): void {
  const asked = objectAt(question, "");
  checkKeys(asked, members, "");
  const { action, resource, context, principal, principalId } = asked;
  if (action !== undefined) patterns(action, "/action", checkAction);
  if (resource !== undefined) patterns(resource, "/resource", checkResource);
  for (const [key, value] of Object.entries(
    context === undefined ? {} : objectAt(context, "/context"),
  )) {
    const at = pointerTo("/context", key);
    checkConditionKey(key, at);
    if (typeof value !== "string")
      throw new PolicyError(
        "InvalidConditionValue",
        at,
        `The value that calls carry is one string, not ${show(value)}.`,
      );
  }
  if (principal !== undefined) readCaller(principal);
  if (principalId !== undefined) stringAt(principalId, "/principalId");
}

/** The calls of a question, as a policy that allows them would have them. */
export function questionSide({
  action = "*",
  resource = "*",
  context = {},
  principal,
  principalId,
}: Question): Side {
  const asked = sideOf(
    toPolicySet({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: [action].flat(), Resource: [resource].flat() }],
    }),
  );
  const fixed = Object.entries({
    ...context,
    ...(principal === undefined ? {} : { principal }),
    ...(principalId === undefined ? {} : { principalId }),
  });
  const tests = fixed.map(([key, is]) => ({ key, is }));
  return { ...asked, model: mapBoxes(asked.model, (box) => [{ ...box, tests }]) };
}
