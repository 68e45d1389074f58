/** The documented fix of a rule, applied to a stack. */
import { KnownFacts } from "../kinds/known-facts.ts";
import { Model } from "../kinds/model.ts";
import { judgeOne } from "../rule/judge.ts";
import type { AnyRule, Failure, Rule } from "../rule/rule.ts";
import { applyEdits, type Edit } from "../stack/edit.ts";
import { Stack, type StackData } from "../stack/stack.ts";

/** The stack after the edits of the fix for all failures of the rule, each edit once. */
export function fixed(rule: AnyRule, data: StackData): StackData {
  return applyEdits(data, editsFor(rule, data));
}

function editsFor(rule: AnyRule, data: StackData): Edit[] {
  const model = new Model(new Stack(data), new KnownFacts());
  const edits = model.of(rule.of).flatMap((subject) =>
    judgeOne(rule, subject, model)
      .filter((judgement): judgement is Failure => judgement.verdict === "fail")
      .flatMap((failure) => (rule as Rule).fix.edits(subject as never, model, failure)),
  );
  const once = new Map(edits.map((edit) => [JSON.stringify(edit, withoutData), edit]));
  return [...once.values()];
}

/** Resources are compared by their URN. */
const withoutData = (key: string, value: unknown) => (key === "data" ? undefined : value);
