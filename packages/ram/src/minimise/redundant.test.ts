import fc from "fast-check";
import { expect, it } from "vitest";
import type { PolicyDocument, Statement } from "../policy.ts";
import { isEmpty } from "../sets/search.ts";
import { fuzz, policies } from "../testing/random.ts";
import { matchedBy, redundancyIn } from "./redundant.ts";

/** The slow obvious twin: the statement as one policy, compared with the others as another. */
function isRedundant(
  policy: PolicyDocument,
  statement: Statement,
  others: readonly Statement[],
): boolean {
  const alone = (list: readonly Statement[]) => matchedBy({ ...policy, Statement: list });
  return others.length > 0 && isEmpty([alone([statement])], [alone(others)]);
}

it.each([["identities", false] as const, ["resources", true] as const])(
  "finds the same redundant statements in policies on %s as in policies of single parts",
  (_, onResource) => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(policies("p", onResource, 3), (list) => {
        const document: PolicyDocument = {
          Version: "1",
          Statement: list.flatMap((each) => each.document.Statement),
        };
        const ask = redundancyIn(document);
        for (const [i, statement] of document.Statement.entries()) {
          const [others, earlier] = [
            document.Statement.filter((_, j) => j !== i),
            document.Statement.slice(0, i),
          ];
          const answers = [others, earlier].map((each) => ask(statement, each));
          expect(answers).toEqual(
            [others, earlier].map((each) => isRedundant(document, statement, each)),
          );
          for (const answer of answers) seen.add(answer);
        }
      }),
      { numRuns: 100 * fuzz },
    );
    expect([...seen].sort()).toEqual([false, true]);
  },
);

it("finds that a statement for nobody is redundant", () => {
  const forNobody: Statement = {
    Effect: "Allow",
    Action: ["oss:GetObject"],
    Resource: ["acs:oss:*:*:b/*"],
    Principal: {},
  };
  const forSomebody: Statement = { ...forNobody, Principal: { RAM: ["acs:ram::1:user/ann"] } };
  const ask = redundancyIn({ Version: "1", Statement: [forNobody, forSomebody] });
  expect(ask(forNobody, [forSomebody])).toBe(true);
  expect(ask(forSomebody, [forNobody])).toBe(false);
});
