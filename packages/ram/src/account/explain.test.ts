import { describe, expect, it } from "vitest";
import { accountOf, allow, policy, principalOf, trust, unreadable } from "../testing/account.ts";
import { explainSubject, reachOf, subjectOf } from "./explain.ts";

const evidence = "acs:oss:*:*:evidence/*";
const parts = {
  policies: {
    reader: policy(allow("oss:GetObject", evidence)),
    cleaner: policy(allow("oss:DeleteObject", "acs:oss:*:*:*")),
    odd: unreadable,
  },
  roles: {
    app: [trust({ RAM: "acs:ram::1:user/ann" }), "reader", "odd"],
    locked: [{ Version: "2" }, "reader"],
  },
  users: { ann: ["reader", "group/cleaners"] },
  groups: { cleaners: ["cleaner"] },
} as const;
const subjects = accountOf(parts).account.map(subjectOf);

describe("explainSubject", () => {
  it("lists what each principal can do, who can assume it, and what can't be read", () => {
    const found = subjects.flatMap(explainSubject);
    expect(found.map(({ holder, id, policy: name }) => [holder, id, name])).toEqual([
      ["role/app", "can", "custom/reader"],
      ["role/app", "can", "role/app trust"],
      ["role/app", "unreadable-policy", "custom/odd"],
      ["role/locked", "can", "custom/reader"],
      ["role/locked", "unreadable-policy", "role/locked trust"],
      ["user/ann", "can", "custom/reader"],
      ["user/ann", "can", "custom/cleaner"],
      ["group/cleaners", "can", "custom/cleaner"],
    ]);
    expect(found[2]).toMatchObject({
      severity: "high",
      statement: null,
      pattern: "/Version",
      message: expect.stringMatching(/^What custom\/odd allows and denies is unknown: .*Version/),
      fix: null,
    });
  });

  it("has no holder for policies that are not in a snapshot", () => {
    const { policies } = subjectOf(principalOf(parts, "user/ann").principal);
    const [first] = explainSubject({ policies, unreadable: [] });
    expect(first).toMatchObject({ id: "can", policy: "custom/reader" });
    expect(first).not.toHaveProperty("holder");
  });
});

describe("reachOf", () => {
  const question = { resource: evidence, action: "*" };

  it("lists who can reach the resource, with a call and the statement that allows it", () => {
    const found = reachOf(subjects, { resource: evidence, action: "oss:Delete*" });
    expect(found).toMatchObject([
      {
        holder: "role/app",
        id: "can-reach",
        policy: "custom/odd",
        statement: null,
        message: expect.stringMatching(
          /^Whether role\/app can is undetermined: What custom\/odd allows and denies is unknown\. .*Version/,
        ),
        request: null,
      },
      {
        holder: "user/ann",
        id: "can-reach",
        severity: "info",
        policy: "custom/cleaner",
        statement: 0,
        pattern: evidence,
        message: expect.stringMatching(/^user\/ann can call oss:DeleteObject on acs:oss:\S+\.$/),
        fix: null,
        request: { action: "oss:DeleteObject" },
      },
      { holder: "group/cleaners", policy: "custom/cleaner", statement: 0 },
    ]);
  });

  it("ignores trust policies, readable or not", () => {
    const locked = subjectOf(principalOf(parts, "role/locked").principal);
    expect(reachOf([locked], question)).toMatchObject([{ policy: "custom/reader" }]);
  });

  it("is undetermined if it depends on a condition key that is not documented", () => {
    const odd = policy(
      allow("oss:DeleteObject", evidence, {
        Condition: { StringLike: { "acme:Colour": "r*" } },
      }),
      {
        ...allow("oss:DeleteObject", "*", { Condition: { StringLike: { "acme:Shade": "d*" } } }),
        Effect: "Deny",
      },
    );
    const { principal } = principalOf({ policies: { odd }, users: { ann: ["odd"] } }, "user/ann");
    const { policies } = subjectOf(principal);
    const [found] = reachOf([{ policies, unreadable: [] }], question);
    expect(found).toMatchObject({
      policy: null,
      statement: null,
      message: expect.stringMatching(/^Whether The caller can is undetermined: .*acme:Shade/),
      request: null,
    });
    expect(found).not.toHaveProperty("holder");
  });

  it("names no statement for a caller that no policy limits", () => {
    expect(reachOf([{ holder: "user/bob", policies: [], unreadable: [] }], question)).toEqual([]);
  });
});
