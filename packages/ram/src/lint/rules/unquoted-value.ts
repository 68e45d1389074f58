import { type Json, readJson } from "../../document/json.ts";
import { fixOf } from "../fix.ts";
import { defineRule, type LintedPolicy } from "../rule.ts";
import { partOf } from "../statements.ts";

export const unquotedValue = defineRule({
  id: "unquoted-value",
  severity: "low",
  description: "A condition value in a text is a number or a Boolean without quotes.",
  check: ({ policy, text }: { readonly policy: LintedPolicy; readonly text: string }) => {
    const { Statement } = readJson(text) as Written;
    const fix = fixOf(policy, "Put the values in quotes.", policy.document.Statement);
    return [Statement].flat().flatMap(({ Condition = {} }, index) =>
      Object.entries(Condition).flatMap(([operator, keys]) =>
        Object.entries(keys).flatMap(([key, values]) => {
          const unquoted = [values].flat().filter((value) => typeof value !== "string");
          if (unquoted.length === 0) return [];
          return [
            {
              ...partOf({ policy, index }, "Condition", operator, key),
              pattern: key,
              message: `RAM expects condition values in quotes. ${key} has ${unquoted.join(", ")} without quotes.`,
              fix,
            },
          ];
        }),
      ),
    );
  },
});

/** A policy as it is written, with single values and lists. */
type Written = {
  readonly Statement: WrittenStatement | readonly WrittenStatement[];
};

type WrittenStatement = {
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
};
