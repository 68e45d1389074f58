import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandError } from "../errors/command-error.ts";
import { type PolicyText, parsed } from "../policy/text.ts";
import { holdersOf, policiesOf, policyOf } from "./holders.ts";
import { looksLikeSnapshot, parseSnapshot } from "./parse.ts";
import { type Snapshot, snapshotFormat } from "./snapshot.ts";

const document = (action: string) =>
  `{"Version":"1","Statement":[{"Effect":"Allow","Action":"${action}","Resource":"*"}]}`;
const trust =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"imm.aliyuncs.com"}}]}';
const snapshot: Snapshot = {
  format: snapshotFormat,
  takenAt: "2026-01-29T07:00:00.000Z",
  accountId: null,
  policies: [
    {
      type: "Custom",
      name: "Same",
      defaultVersion: "v1",
      versions: [
        { id: "v1", createdAt: null, document: document("oss:GetObject") },
        { id: "v2", createdAt: null, document: document("oss:*") },
      ],
    },
    {
      type: "System",
      name: "Same",
      defaultVersion: "v1",
      versions: [{ id: "v1", createdAt: null, document: document("imm:*") }],
    },
  ],
  roles: [
    {
      name: "App",
      arn: "acs:ram::1:role/app",
      trust,
      policies: [{ type: "Custom", name: "Same" }],
    },
  ],
  users: [{ name: "ann", policies: [{ type: "Custom", name: "Same" }], groups: ["ops"] }],
  groups: [
    {
      name: "ops",
      policies: [
        { type: "Custom", name: "Same" },
        { type: "System", name: "Same" },
      ],
    },
  ],
};
const actions = (policies: readonly PolicyText[]) =>
  policies
    .map(parsed)
    .flatMap(({ document }) => document.Statement.flatMap(({ Action = [] }) => Action));

describe("holdersOf", () => {
  const [role, user, group] = holdersOf(snapshot);

  it("gives a role its policies in force, and who may assume it", () => {
    expect(role?.name).toBe("role/App");
    expect(role?.policies.map(({ name }) => name)).toEqual(["custom/Same"]);
    expect(actions(role?.policies ?? [])).toEqual(["oss:GetObject"]);
    expect(role?.trust).toEqual({ name: "role/App trust", text: trust, kind: "trust" });
  });

  it("gives a user its own policies and those of its groups, each once", () => {
    expect(user?.policies.map(({ name }) => name)).toEqual(["custom/Same", "system/Same"]);
    expect(group?.policies.map(({ name }) => name)).toEqual(["custom/Same", "system/Same"]);
    expect(user?.trust).toBeUndefined();
  });
});

it("does not leave out what a group that is missing would give", () => {
  const [ann] = snapshot.users as [Snapshot["users"][number]];
  expect(() => holdersOf({ ...snapshot, users: [{ ...ann, groups: ["ops", "gone"] }] })).toThrow(
    'The snapshot has no group "gone", which user/ann is in. It has ops. Take it again with immkit ram pull.',
  );
});

describe("policyOf", () => {
  it("gives the version in force, or the one that is named", () => {
    expect(actions(policiesOf(snapshot))).toEqual(["oss:GetObject", "imm:*"]);
    const second = policyOf(snapshot, "Custom", "Same", "v2");
    expect(second.name).toBe("custom/Same@v2");
    expect(actions([second])).toEqual(["oss:*"]);
  });

  it("says what there is instead of what there is not", () => {
    expect(() => policyOf(snapshot, "Custom", "Other")).toThrow(
      "no policy custom/Other. It has custom/Same, system/Same.",
    );
    expect(() => policyOf(snapshot, "Custom", "Same", "v3")).toThrow(
      'no version "v3". It has v1, v2.',
    );
  });

  it("names a policy that RAM would refuse, with the pointer", () => {
    expect(() => parsed({ name: "custom/Same", text: "{}", kind: "identity" })).toThrow(
      /^The policy "custom\/Same" is no valid identity policy: .*Version/,
    );
  });
});

describe("parseSnapshot", () => {
  it("takes what pull writes", () => {
    expect(looksLikeSnapshot(snapshot)).toBe(true);
    expect(parseSnapshot(snapshot, "s.json")).toBe(snapshot);
  });

  it.each([
    [{ ...snapshot, format: "immkit.ram-snapshot/9" }, "/format"],
    [{ ...snapshot, roles: undefined }, "/roles"],
    [{ ...snapshot, policies: [null] }, "/policies/0"],
    [{ ...snapshot, roles: [{ ...snapshot.roles[0], trust: {} }] }, "/roles/0/trust"],
    [
      {
        ...snapshot,
        users: [{ name: "ann", policies: [{ name: "x", type: "custom" }], groups: [] }],
      },
      "/users/0/policies/0/type",
    ],
    [{ ...snapshot, users: [{ name: "ann", policies: [], groups: [7] }] }, "/users/0/groups/0"],
  ])("says where it is wrong: %#", (value, at) => {
    expect(() => parseSnapshot(value, "s.json")).toThrow(
      `The snapshot "s.json" is wrong at ${at}: `,
    );
  });

  it("throws nothing but a CommandError, whatever it is given", () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.dictionary(
          fc.constantFrom("name", "type", "policies", "versions", "trust"),
          fc.jsonValue(),
        ),
      ),
    );
    const like = fc.record({
      format: fc.constant(snapshotFormat),
      policies: member,
      roles: member,
      users: member,
      groups: member,
    });
    fc.assert(
      fc.property(like, (value) => {
        try {
          parseSnapshot(value, "s.json");
        } catch (error) {
          expect(error).toBeInstanceOf(CommandError);
        }
      }),
    );
  });
});
