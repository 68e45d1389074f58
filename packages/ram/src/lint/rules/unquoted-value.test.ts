import { describe, expect, it } from "vitest";
import { formatPolicy, namedPolicy, type PolicyKind, parsePolicy } from "../../document/parse.ts";
import { lint, lintText } from "../lint.ts";

const text = (statement: object) => JSON.stringify({ Version: "1", Statement: [statement] });
const task = { Effect: "Allow", Action: "imm:GetTask", Resource: "*" };

describe("a condition value without quotes", () => {
  const under = (Condition: object) => text({ ...task, Condition });
  const unquoted = (input: string, kind: PolicyKind = "identity") =>
    lintText("p", input, { kind }).filter(({ id }) => id === "unquoted-value");
  const message = (key: string, values: string) =>
    `RAM expects condition values in quotes. ${key} has ${values} without quotes.`;

  it.each<[string, condition: object, key: string, values: string, read: string[]]>([
    [
      "a Boolean",
      { Bool: { "acs:SecureTransport": true } },
      "acs:SecureTransport",
      "true",
      ["true"],
    ],
    [
      "a Boolean that is false",
      { Bool: { "acs:SecureTransport": false } },
      "acs:SecureTransport",
      "false",
      ["false"],
    ],
    [
      "a number",
      { NumericLessThan: { "acs:ResourceTag/size": 0 } },
      "acs:ResourceTag/size",
      "0",
      ["0"],
    ],
    [
      "some values of several",
      { NumericEquals: { "acs:ResourceTag/size": [1, "2", 3.5] } },
      "acs:ResourceTag/size",
      "1, 3.5",
      ["1", "2", "3.5"],
    ],
  ])("is reported for %s", (_, condition, key, values, read) => {
    const [operator] = Object.keys(condition) as [string];
    const document = parsePolicy(text({ ...task, Condition: { [operator]: { [key]: read } } }));
    expect(unquoted(under(condition))).toEqual([
      {
        id: "unquoted-value",
        severity: "low",
        policy: "p",
        statement: 0,
        pointer: `/Statement/0/Condition/${operator}/${key.replace("/", "~1")}`,
        pattern: key,
        message: message(key, values),
        fix: { message: "Put the values in quotes.", document },
      },
    ]);
    expect(unquoted(formatPolicy(document))).toEqual([]);
  });

  it("is reported for each key and statement, before other findings", () => {
    const bare = {
      ...task,
      Condition: { Bool: { "acs:SecureTransport": true, "acs:MFAPresent": true } },
    };
    const policy = (Statement: unknown) => JSON.stringify({ Version: "1", Statement });
    const found = lintText("p", policy([{ ...task, Action: "imm:*" }, bare]));
    expect(found.slice(0, 2).map(({ id, statement, pattern }) => [id, statement, pattern])).toEqual(
      [
        ["unquoted-value", 1, "acs:SecureTransport"],
        ["unquoted-value", 1, "acs:MFAPresent"],
      ],
    );
    expect(found.slice(2).map(({ id }) => id)).toEqual(
      lint(namedPolicy("p", policy([{ ...task, Action: "imm:*" }, bare]))).map(({ id }) => id),
    );
    expect(found.slice(2).map(({ id }) => id)).toContain("wildcard-action");
    expect(unquoted(policy(bare))).toMatchObject([{ statement: 0 }, { statement: 0 }]);
  });

  it("has a fix only if the policy does not get too large", () => {
    // The quotes and the brackets of the list add four characters.
    const policy = (size: number) => {
      const of = (name: string) =>
        text({
          ...task,
          Resource: ["*"],
          Action: [`imm:X${name}`],
          Condition: { Bool: { "acs:SecureTransport": true } },
        });
      return of("x".repeat(size - of("").length));
    };
    expect(unquoted(policy(6144 - 4))).toMatchObject([
      { fix: { message: "Put the values in quotes." } },
    ]);
    expect(unquoted(policy(6144 - 3))).toMatchObject([{ fix: null }]);
    expect(unquoted(policy(2048 - 4), "session")).toMatchObject([
      { fix: { message: "Put the values in quotes." } },
    ]);
    expect(unquoted(policy(2048 - 3), "session")).toMatchObject([{ fix: null }]);
    expect(unquoted(policy(6144 - 3), "control")).toMatchObject([
      { fix: { message: "Put the values in quotes." } },
    ]);
  });

  it("has a fix with several policies if several can be attached", () => {
    const long = (name: string) => ({
      ...task,
      Resource: ["*"],
      Action: [`imm:${name.repeat(2900)}`],
      Condition: { Bool: { "acs:SecureTransport": true } },
    });
    const policy = JSON.stringify({ Version: "1", Statement: [long("a"), long("b")] });
    expect(policy.length).toBeLessThanOrEqual(6144);
    const pad = (by: number) => policy.replace("imm:a", `imm:a${"a".repeat(by)}`);
    const full = pad(6144 - policy.length);
    expect(unquoted(full)[0]?.fix?.moreDocuments).toHaveLength(1);
  });
});
