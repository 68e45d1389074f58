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

  it.each<{
    name: string;
    statements: readonly object[];
    /** For each capability, the indexes of the Deny statements. */
    exceptions: readonly (readonly number[])[];
  }>([
    {
      name: "a Deny on one of two resources",
      statements: [
        allow("oss:GetObject", ["acs:oss:*:*:a/*", "acs:oss:*:*:b/*"]),
        deny("oss:*", "acs:oss:*:*:a/*"),
      ],
      exceptions: [[1]],
    },
    {
      name: "a Deny on another resource",
      statements: [allow("oss:GetObject", "acs:oss:*:*:a/*"), deny("oss:*", "acs:oss:*:*:b/*")],
      exceptions: [[]],
    },
    {
      name: "a Deny on a resource that the action is never requested on",
      statements: [
        allow("oss:GetObject", ["acs:oss:*:*:a/*", "acs:mns:*:*:q"]),
        deny("*", "acs:mns:*:*:*"),
      ],
      exceptions: [[]],
    },
    {
      name: "a Deny of another action",
      statements: [allow("oss:GetObject", media), deny("oss:PutObject", "*")],
      exceptions: [[]],
    },
    {
      name: "a Deny with NotAction for another action",
      statements: [
        allow("oss:GetObject", media),
        { ...deny("*", "*", tls("false")), Action: undefined, NotAction: "oss:PutObject" },
      ],
      exceptions: [[1]],
    },
    {
      name: "a Deny with NotAction for the action",
      statements: [
        allow("oss:GetObject", media),
        { ...deny("*", "*"), Action: undefined, NotAction: "oss:Get*" },
      ],
      exceptions: [[]],
    },
    {
      name: "a Deny under a condition",
      statements: [allow("oss:GetObject", media), deny("*", "*", tls("false"))],
      exceptions: [[1]],
    },
    {
      name: "a Deny under a condition that the Allow excludes",
      statements: [allow("oss:GetObject", media, tls("true")), deny("*", "*", tls("false"))],
      exceptions: [[]],
    },
    {
      name: "a Deny that removes an action as a whole",
      statements: [allow(["oss:GetObject", "oss:PutObject"], media), deny("oss:PutObject", "*")],
      exceptions: [[]],
    },
    {
      name: "a Deny for each level of access",
      statements: [
        allow(["oss:GetObject", "oss:PutObject"], media),
        deny("oss:Put*", "acs:oss:*:*:media/*"),
        deny("oss:Get*", "*", agent("x")),
      ],
      exceptions: [[2], [1]],
    },
    {
      name: "several Deny statements",
      statements: [
        allow("oss:GetObject", media),
        deny("oss:*", "*", agent("x")),
        deny("oss:Get*", "*", agent("x")),
        deny("mns:*", "*"),
      ],
      exceptions: [[1, 2]],
    },
    {
      name: "an action that is not in the table",
      statements: [allow("ecs:Run", "*"), deny("ecs:*", "*", agent("x")), deny("ecs:Stop", "*")],
      exceptions: [[1]],
    },
    {
      name: "an unlisted action that a pattern matches",
      statements: [allow("ecs:*", "*"), deny("ecs:Run", "*"), deny("imm:*", "*")],
      exceptions: [[1]],
    },
    {
      name: "a listed and an unlisted action that a pattern matches",
      statements: [
        allow("kms:Enc*", "*"),
        deny("kms:Encode", "*"),
        deny("kms:Encrypt", "*", agent("x")),
      ],
      exceptions: [[2], [1]],
    },
    {
      name: "another service that a pattern matches",
      statements: [allow("*:GetRules", "*"), deny("ecs:GetRules", "*"), deny("imm:GetRules", "*")],
      exceptions: [[1]],
    },
    {
      name: "an action that NotAction does not except",
      statements: [
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
      exceptions: [[2]],
    },
  ])("contain the Deny statements that apply: $name", ({ statements, exceptions }) => {
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
            (["any", "unknown"].includes(level) && actions.some((each) => /^[*?]/.test(each)))
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
