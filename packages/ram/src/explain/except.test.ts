import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { includes } from "../compare/compare.ts";
import { parsePolicy } from "../document/parse.ts";
import type { PolicyDocument } from "../policy.ts";
import { fuzz, policies } from "../testing/random.ts";
import { explain } from "./explain.ts";

const doc = (...statements: object[]): PolicyDocument =>
  parsePolicy({
    Version: "1",
    Statement: statements.map((each) => ({ Effect: "Allow", Action: "*", Resource: "*", ...each })),
  });
const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Action,
  Resource,
  ...more,
});
const deny = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});
const tls = (value: string) => ({ Condition: { Bool: { "acs:SecureTransport": value } } });
const agent = (value: string) => ({ Condition: { StringEquals: { "acs:UserAgent": value } } });
const media = "acs:oss:*:*:media*";

/** For each capability, the Deny statements in `except`. */
const excepted = (...statements: object[]) =>
  explain(doc(...statements)).map(({ except }) => except.map(({ statement }) => statement));

describe("the exceptions of a capability", () => {
  it("name the Deny statements in the message", () => {
    const document = doc(
      allow("oss:DeleteObject", media),
      deny("oss:*", "acs:oss:*:*:media-evidence/*"),
    );
    expect(explain(document)).toMatchObject([
      {
        actions: ["oss:DeleteObject"],
        except: [{ policy: "policy", statement: 1 }],
        message: `Can write oss: DeleteObject on ${media}, except what is denied by statement 1.`,
      },
    ]);
    const other = doc(deny("*", "*", tls("false")), deny("oss:*", "acs:oss:*:*:media-evidence/*"));
    expect(
      explain([
        {
          name: "own",
          document: doc(
            allow("oss:DeleteObject", media, agent("a")),
            deny("*", "acs:oss:*:*:*/secret"),
          ),
        },
        { name: "other", document: other },
      ]).map(({ message }) => message),
    ).toEqual([
      `Can write oss: DeleteObject on ${media}, if acs:UserAgent is a, except what is denied by statement 1 and statement 0 of other and statement 1 of other.`,
    ]);
  });

  it.each<[string, readonly object[], readonly (readonly number[])[]]>([
    [
      "a Deny on one of two resources",
      [
        allow("oss:GetObject", ["acs:oss:*:*:a/*", "acs:oss:*:*:b/*"]),
        deny("oss:*", "acs:oss:*:*:a/*"),
      ],
      [[1]],
    ],
    [
      "a Deny on another resource",
      [allow("oss:GetObject", "acs:oss:*:*:a/*"), deny("oss:*", "acs:oss:*:*:b/*")],
      [[]],
    ],
    [
      "a Deny on a resource that the action is never requested on",
      [allow("oss:GetObject", ["acs:oss:*:*:a/*", "acs:mns:*:*:q"]), deny("*", "acs:mns:*:*:*")],
      [[]],
    ],
    ["a Deny of another action", [allow("oss:GetObject", media), deny("oss:PutObject", "*")], [[]]],
    [
      "a Deny with NotAction for another action",
      [
        allow("oss:GetObject", media),
        { ...deny("*", "*", tls("false")), Action: undefined, NotAction: "oss:PutObject" },
      ],
      [[1]],
    ],
    [
      "a Deny with NotAction for the action",
      [
        allow("oss:GetObject", media),
        { ...deny("*", "*"), Action: undefined, NotAction: "oss:Get*" },
      ],
      [[]],
    ],
    [
      "a Deny under a condition",
      [allow("oss:GetObject", media), deny("*", "*", tls("false"))],
      [[1]],
    ],
    [
      "a Deny under a condition that the Allow excludes",
      [allow("oss:GetObject", media, tls("true")), deny("*", "*", tls("false"))],
      [[]],
    ],
    [
      "a Deny that removes an action as a whole",
      [allow(["oss:GetObject", "oss:PutObject"], media), deny("oss:PutObject", "*")],
      [[]],
    ],
    [
      "a Deny for each level of access",
      [
        allow(["oss:GetObject", "oss:PutObject"], media),
        deny("oss:Put*", "acs:oss:*:*:media/*"),
        deny("oss:Get*", "*", agent("x")),
      ],
      [[2], [1]],
    ],
    [
      "several Deny statements",
      [
        allow("oss:GetObject", media),
        deny("oss:*", "*", agent("x")),
        deny("oss:Get*", "*", agent("x")),
        deny("mns:*", "*"),
      ],
      [[1, 2]],
    ],
    [
      "an action that is not in the table",
      [allow("ecs:Run", "*"), deny("ecs:*", "*", agent("x")), deny("ecs:Stop", "*")],
      [[1]],
    ],
    [
      "an unlisted action that a pattern matches",
      [allow("ecs:*", "*"), deny("ecs:Run", "*"), deny("imm:*", "*")],
      [[1]],
    ],
    [
      "a listed and an unlisted action that a pattern matches",
      [allow("kms:Enc*", "*"), deny("kms:Encode", "*"), deny("kms:Encrypt", "*", agent("x"))],
      [[2], [1]],
    ],
    [
      "another service that a pattern matches",
      [allow("*:GetRules", "*"), deny("ecs:GetRules", "*"), deny("imm:GetRules", "*")],
      [[1]],
    ],
    [
      "an action that NotAction does not except",
      [
        {
          ...allow("*", "*"),
          Action: undefined,
          NotAction: [
            "imm:*",
            "oss:*",
            "mns:*",
            "ram:*",
            "kms:*",
            "log:*",
            "eventbridge:*",
            "fc:*",
            "sts:*",
            "ecs:*",
          ],
        },
        deny("ecs:*", "*"),
        deny("ess:*", "*"),
      ],
      [[2]],
    ],
  ])("contain the Deny statements that apply: %s", (_, statements, exceptions) => {
    expect(excepted(...statements)).toEqual(exceptions);
  });

  it("depend on the callers", () => {
    const bucket = (...Statement: object[]) =>
      parsePolicy(
        {
          Version: "1",
          Statement: Statement.map((each) => ({
            Action: "oss:GetObject",
            Resource: "acs:oss:*:1:b/*",
            ...each,
          })),
        },
        { kind: "bucket" },
      );
    const except = (allowed: string[], denied: string[]) =>
      explain(
        bucket({ Effect: "Allow", Principal: allowed }, { Effect: "Deny", Principal: denied }),
      ).map((line) => [line.callers, line.except.length]);
    expect(except(["7", "8"], ["8"])).toEqual([[["7", "8"], 1]]);
    expect(except(["7"], ["8"])).toEqual([[["7"], 0]]);
    expect(except([], ["8"])).toEqual([[["*"], 1]]);
  });

  it("are empty exactly if all of the capability is allowed", () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(policies("p", false, 2), (list) => {
        for (const { policy, statement, level, actions, resources, except } of explain(list)) {
          const own = list.find(({ name }) => name === policy)?.document.Statement[
            Number(statement)
          ];
          if (
            own?.Action === undefined ||
            (level === "unknown" && actions.some((each) => /^[*?]/.test(each)))
          )
            continue;
          const whole: PolicyDocument = {
            Version: "1",
            Statement: [{ ...own, Action: actions, Resource: resources }],
          };
          expect([includes(list, whole).answer, whole]).toEqual([
            except.length === 0 ? "yes" : "no",
            whole,
          ]);
          seen.add(except.length === 0);
        }
      }),
      { numRuns: 200 * fuzz },
    );
    expect([...seen].sort()).toEqual([false, true]);
  }, 60_000);
});
