import { describe, expect, it } from "vitest";
import { equivalent } from "../compare/compare.ts";
import { formatPolicy } from "../document/parse.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { split } from "./split.ts";

const policy = (...Statement: readonly Statement[]): PolicyDocument => ({
  Version: "1",
  Statement,
});
const size = (...statements: readonly Statement[]) => formatPolicy(policy(...statements)).length;
const tls = { Condition: { Bool: { "acs:SecureTransport": ["true"] } } };
const on = (Action: readonly string[], Resource: readonly string[]): Statement => ({
  Effect: "Allow",
  Action,
  Resource,
  ...tls,
});
// All of one length: a known number of them fits exactly.
const buckets = [
  "acs:oss:*:*:a/*",
  "acs:oss:*:*:b/*",
  "acs:oss:*:*:c/*",
  "acs:oss:*:*:d/*",
  "acs:oss:*:*:e/*",
] as const;
const [a, b, c] = buckets;
const [x, y, z] = ["oss:GetObject", "oss:PutObject", "oss:AnyObject"] as const;
const [one, two, three] = [on([x], [a]), on([y], [b]), on([z], [c])] as const;
const pair = size(one, two);

describe("split", () => {
  it.each<[string, readonly Statement[], number, readonly (readonly Statement[])[]]>([
    ["leaves what just fits", [one, two], pair, [[one, two]]],
    ["parts what is a character too large", [one, two], pair - 1, [[one], [two]]],
    [
      "fills each policy as far as the next statement just fits",
      [one, two, three],
      pair,
      [[one, two], [three]],
    ],
    ["does not go back to one that is full", [one, two, three], pair - 1, [[one], [two], [three]]],
    [
      "keeps a statement that just fits",
      [on([x], [a, b]), three],
      size(on([x], [a, b])),
      [[on([x], [a, b])], [three]],
    ],
    [
      "halves resources",
      [on([x], buckets)],
      size(on([x], [a, b, c])),
      [[on([x], buckets.slice(0, 2))], [on([x], buckets.slice(2))]],
    ],
    [
      "halves actions where they are more",
      [on([x, y, z], [a, b])],
      size(on([y, z], [a, b])),
      [[on([x], [a, b])], [on([y, z], [a, b])]],
    ],
    [
      "halves resources where both are as many",
      [on([x, y], [a, b])],
      size(on([x, y], [a])),
      [[on([x, y], [a])], [on([x, y], [b])]],
    ],
    [
      "halves until it fits",
      [on([x, y], [a, b])],
      size(one),
      [[one], [on([y], [a])], [on([x], [b])], [on([y], [b])]],
    ],
    [
      "halves the resources of NotAction",
      [{ Effect: "Allow", NotAction: [x, y, z], Resource: [a, b] }],
      size({ Effect: "Allow", NotAction: [x, y, z], Resource: [a] }),
      [a, b].map((bucket) => [{ Effect: "Allow", NotAction: [x, y, z], Resource: [bucket] }]),
    ],
  ])("%s", (_, statements, limit, parts) => {
    const documents = split(policy(...statements), limit);
    expect(documents).toStrictEqual(parts.map((list) => policy(...list)));
    for (const document of documents)
      expect(formatPolicy(document).length).toBeLessThanOrEqual(limit);
    const together = documents.map((document, i) => ({ name: `part${i}`, document }));
    expect(equivalent(together, policy(...statements))).toEqual({ answer: "yes" });
  });

  it.each<[string, Statement, string]>([
    ["one action on one resource", one, "A statement that can't be cut further is larger."],
    [
      "a NotAction, which grants something else in parts",
      { Effect: "Allow", NotAction: [x, y, z], Resource: [a] },
      "A statement that can't be cut further is larger.",
    ],
    [
      "a bucket policy, of which there is one",
      { ...on([x, y], buckets), Principal: ["1"] },
      "A policy with a Principal can't be split.",
    ],
    [
      "a trust policy, of which there is one",
      { Effect: "Allow", Action: ["sts:AssumeRole"], Principal: { RAM: [a, b] } },
      "A policy with a Principal can't be split.",
    ],
  ])("does not split %s", (_, statement, why) => {
    const limit = size(statement) - 1;
    expect(() => split(policy(statement), limit)).toThrow(
      expect.objectContaining({
        code: "TooLarge",
        pointer: "",
        message: `The policy does not fit the limit of ${limit} characters. ${why}`,
      }),
    );
    expect(split(policy(statement), limit + 1)).toEqual([policy(statement)]);
  });

  it("does not split a policy in which one statement has a Principal", () => {
    expect(() => split(policy(one, { ...two, Principal: ["1"] }), pair)).toThrow(
      "A policy with a Principal can't be split.",
    );
  });
});
