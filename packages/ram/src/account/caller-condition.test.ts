import { expect, it } from "vitest";
import { parsePolicy } from "../document/parse.ts";
import { forCaller } from "./caller-condition.ts";

const names = ["acs:ram::1:role/app", "acs:ram::1:role/App"];
const secure = { Bool: { "acs:SecureTransport": ["true"] } };
const withCondition = (Condition: object) => ({
  Version: "1",
  Statement: [
    { Effect: "Deny", Action: ["log:*"], Resource: ["*"], Condition },
    { Effect: "Deny", Action: ["ram:*"], Resource: ["*"] },
  ],
});
const other = { Effect: "Deny", Action: ["ram:*"], Resource: ["*"] };
const always = { Effect: "Deny", Action: ["log:*"], Resource: ["*"], Condition: {} };
const never = { Effect: "Deny", Action: [], Resource: [] };
const left = (Condition: object) => ({ ...always, Condition });

it.each([
  [{ StringNotLike: { "acs:PrincipalARN": ["acs:ram:*:*:role/other"] } }, always],
  [{ StringLike: { "acs:PrincipalArn": ["acs:ram::1:role/*"] } }, always],
  [{ StringNotLike: { "acs:PrincipalARN": ["acs:ram:*:*:role/?pp"] } }, never],
  [{ StringEquals: { "acs:PrincipalARN": ["acs:ram::1:user/ann"] } }, never],
  [
    {
      StringLike: { "acs:PrincipalARN": ["acs:ram::1:role/*"], "acs:SourceVpc": ["v"] },
      ...secure,
    },
    left({ StringLike: { "acs:SourceVpc": ["v"] }, ...secure }),
  ],
  // True of one spelling of the name only.
  [
    { StringEquals: { "acs:PrincipalARN": ["acs:ram::1:role/app"] } },
    left({ StringEquals: { "acs:PrincipalARN": ["acs:ram::1:role/app"] } }),
  ],
  [
    { StringFoo: { "acs:PrincipalARN": ["acs:ram::1:role/app"], "acs:PrincipalArn": ["x"] } },
    left({ StringFoo: { "acs:PrincipalARN": ["acs:ram::1:role/app"], "acs:PrincipalArn": ["x"] } }),
  ],
  [secure, left(secure)],
])("decides conditions on the caller's ARN: %j", (condition, first) => {
  const document = parsePolicy(withCondition(condition), { kind: "control" });
  expect(forCaller(document, names).Statement).toEqual([first, other]);
});
