import { expect, it } from "vitest";
import { PolicyError } from "../document/error.ts";
import { readAccessRules } from "./rules.ts";

const one = (assertion: object) => ({ assertions: [{ id: "a", ...assertion }] });
const open = { noPublic: true };

it("reads every kind of assertion", () => {
  const rules = readAccessRules({
    assume: { "acs:SourceVpc": "always", "acs:MFAPresent": { is: "true" }, "a:b": "never" },
    assertions: [
      {
        id: "kept",
        reason: "Evidence is kept.",
        severity: "critical",
        never: { action: "oss:DeleteObject", except: { resource: "acs:oss:*:*:tmp/*" } },
      },
      { id: "keys", only: { who: "role/admin", action: "ram:CreateAccessKey" } },
      { id: "same", noNewAccess: { since: "git:main:policies" } },
      { id: "closed", noPublic: true },
      { id: "site", noPublic: { except: [{ action: "oss:GetObject" }] } },
      { id: "ours", trustedAccounts: ["1234567890123456"] },
    ],
  });
  expect(rules).toEqual({
    assume: { "acs:SourceVpc": "always", "acs:MFAPresent": { is: "true" }, "a:b": "never" },
    assertions: [
      {
        id: "kept",
        reason: "Evidence is kept.",
        severity: "critical",
        kind: "never",
        requests: { action: "oss:DeleteObject" },
        except: [{ resource: "acs:oss:*:*:tmp/*" }],
      },
      {
        id: "keys",
        severity: "high",
        kind: "only",
        requests: { action: "ram:CreateAccessKey" },
        who: ["role/admin"],
      },
      { id: "same", severity: "high", kind: "noNewAccess", since: "git:main:policies" },
      { id: "closed", severity: "high", kind: "noPublic", except: [] },
      { id: "site", severity: "high", kind: "noPublic", except: [{ action: "oss:GetObject" }] },
      { id: "ours", severity: "high", kind: "trustedAccounts", accounts: ["1234567890123456"] },
    ],
  });
});

it.each([
  [[], "", "Expected an object, not a list."],
  [{}, "", "assertions is missing."],
  [{ assertions: [] }, "/assertions", "Expected a list with an assertion."],
  [{ assertion: [] }, "/assertion", 'Unknown member "assertion". Did you mean "assertions"?'],
  [{ assertions: [open] }, "/assertions/0", "id is missing."],
  [one({}), "/assertions/0", "An assertion has exactly one of never, only,"],
  [one({ ...open, trustedAccounts: ["1"] }), "/assertions/0", "An assertion has exactly one of"],
  [one({ ...open, severity: "urgent" }), "/assertions/0/severity", "Expected one of critical,"],
  [one({ noPublic: false }), "/assertions/0/noPublic", "Expected an object, not false."],
  [one({ noPublic: {} }), "/assertions/0/noPublic", "except is missing."],
  [one({ noNewAccess: {} }), "/assertions/0/noNewAccess", "since is missing."],
  [one({ only: {} }), "/assertions/0/only", "who is missing."],
  [one({ only: { who: [] } }), "/assertions/0/only/who", "The list is empty."],
  [one({ trustedAccounts: [] }), "/assertions/0/trustedAccounts", "The list is empty."],
  [one({ never: { who: "x" } }), "/assertions/0/never/who", 'Unknown member "who".'],
  [
    one({ never: { action: "DeleteObject" } }),
    "/assertions/0/never/action",
    '"DeleteObject" is not',
  ],
  [
    one({ never: { except: [{ condition: { StringEqual: { "a:b": "c" } } }] } }),
    "/assertions/0/never/except/0/condition/StringEqual",
    "StringEqual",
  ],
  [one({ trustedAccounts: ["root"] }), "/assertions/0/trustedAccounts/0", '"root" is not the id'],
  [
    {
      assertions: [
        { id: "a", ...open },
        { id: "a", ...open },
      ],
    },
    "/assertions/1/id",
    'Another assertion has the id "a" too.',
  ],
  [{ ...one(open), assume: { key: "always" } }, "/assume/key", '"key" is not a condition key.'],
  [{ ...one(open), assume: { "a:b": "often" } }, "/assume/a:b", 'Expected "always", "never" or'],
  [{ ...one(open), assume: { "a:b": { is: 1 } } }, "/assume/a:b", 'Expected "always", "never"'],
  [{ ...one(open), assume: { "a:b": {} } }, "/assume/a:b", 'Expected "always", "never"'],
])("refuses %j", (value, pointer, message) => {
  let error: unknown;
  try {
    readAccessRules(value);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(PolicyError);
  expect(error).toMatchObject({ pointer, message: expect.stringContaining(message) });
});
