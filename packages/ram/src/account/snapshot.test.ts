import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "../document/error.ts";
import { allow, policy, snapshotOf, trust } from "../testing/account.ts";
import { isSnapshot, parseSnapshot } from "./snapshot.ts";

const snapshot = snapshotOf({
  policies: { media: policy(allow("oss:GetObject", "*")) },
  roles: { app: [trust({ Service: "imm.aliyuncs.com" }), "media"] },
  users: { ann: ["media", "group/ops"] },
  groups: { ops: ["media"] },
  buckets: { media: {} },
  control: { none: policy() },
});
const [ann] = snapshot.users;

describe("isSnapshot", () => {
  it.each([
    [snapshot, true],
    [{ format: "immkit.ram-snapshot/2" }, true],
    [{ format: 1 }, false],
    [{ Version: "1" }, false],
    [[], false],
    [null, false],
    ["immkit.ram-snapshot/1", false],
  ])("%j: %s", (value, expected) => {
    expect(isSnapshot(value)).toBe(expected);
  });
});

describe("parseSnapshot", () => {
  it("returns a valid snapshot unchanged", () => {
    expect(parseSnapshot(snapshot)).toBe(snapshot);
    expect(parseSnapshot({ ...snapshot, accountId: null })).toMatchObject({ accountId: null });
  });

  it.each<[string, unknown, string, string, string]>([
    ["not an object", [], "WrongType", "", "The value must be an object."],
    [
      "another format",
      { ...snapshot, format: "immkit.ram-snapshot/9" },
      "InvalidVersion",
      "/format",
      'The snapshot has the format "immkit.ram-snapshot/9", but this version reads "immkit.ram-snapshot/1". Take the snapshot again with immkit ram pull.',
    ],
    [
      "no list of roles",
      { ...snapshot, roles: undefined },
      "WrongType",
      "/roles",
      "The value must be a list.",
    ],
    [
      "a policy that is null",
      { ...snapshot, policies: [null] },
      "WrongType",
      "/policies/0",
      "The value must be an object.",
    ],
    [
      "an account id that is a number",
      { ...snapshot, accountId: 1 },
      "WrongType",
      "/accountId",
      "The value must be a string or null.",
    ],
    [
      "a trust policy that is not text",
      { ...snapshot, roles: [{ ...snapshot.roles[0], trust: {} }] },
      "WrongType",
      "/roles/0/trust",
      "The value must be a string.",
    ],
    [
      "an unknown type of policy",
      { ...snapshot, users: [{ ...ann, policies: [{ name: "media", type: "custom" }] }] },
      "WrongType",
      "/users/0/policies/0/type",
      'The value must be "Custom" or "System".',
    ],
    [
      "an unknown ACL",
      { ...snapshot, buckets: [{ ...snapshot.buckets[0], acl: "default" }] },
      "WrongType",
      "/buckets/0/acl",
      'The value must be "private", "public-read" or "public-read-write".',
    ],
    [
      "a bucket policy that is not text",
      { ...snapshot, buckets: [{ ...snapshot.buckets[0], policy: {} }] },
      "WrongType",
      "/buckets/0/policy",
      "The value must be a string or null.",
    ],
    [
      "a block of public access that is not a Boolean",
      { ...snapshot, blockPublicAccess: "true" },
      "WrongType",
      "/blockPublicAccess",
      "The value must be true or false.",
    ],
    [
      "a control policy without a target",
      { ...snapshot, controlPolicies: [{ ...snapshot.controlPolicies[0], target: undefined }] },
      "WrongType",
      "/controlPolicies/0/target",
      "The value must be a string.",
    ],
    [
      "a gap without a reason",
      { ...snapshot, notRead: [{ part: "buckets" }] },
      "WrongType",
      "/notRead/0/reason",
      "The value must be a string.",
    ],
    [
      "no list of what was not read",
      { ...snapshot, notRead: undefined },
      "WrongType",
      "/notRead",
      "The value must be a list.",
    ],
    [
      "a policy that is attached and missing",
      { ...snapshot, users: [{ ...ann, policies: [{ name: "media", type: "System" }] }] },
      "UnknownName",
      "/users/0/policies/0",
      "The snapshot has no system/media. Take the snapshot again with immkit ram pull.",
    ],
    [
      "a group that is missing",
      { ...snapshot, users: [{ ...ann, groups: ["ops", "devs"] }] },
      "UnknownName",
      "/users/0/groups/1",
      "The snapshot has no group/devs. Take the snapshot again with immkit ram pull.",
    ],
  ])("rejects %s", (_, value, code, pointer, message) => {
    expect(() => parseSnapshot(value)).toThrow(
      expect.objectContaining({
        name: "PolicyError",
        code,
        pointer,
        message: expect.stringContaining(message),
      }),
    );
  });

  it("throws only PolicyErrors for any members", () => {
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
      format: fc.constant("immkit.ram-snapshot/1"),
      accountId: fc.constant(null),
      policies: member,
      roles: member,
      users: member,
      groups: member,
    });
    fc.assert(
      fc.property(like, (value) => {
        try {
          parseSnapshot(value);
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError);
        }
      }),
    );
  });
});
