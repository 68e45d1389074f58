import { expect, it } from "vitest";
import { codesOf, ramCodesOf } from "./actions/product-codes.ts";
import { explain, lintText, parsePolicy } from "./index.ts";
import { lookup } from "./lookup.ts";
import { Operations } from "./trail/operations.ts";

const inherited = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"];

it("has only what was written", () => {
  const table = lookup({ one: 1 });
  expect([table["one"], ...inherited.map((name) => table[name])]).toEqual([
    1,
    ...inherited.map(() => undefined),
  ]);
});

it.each(inherited)("takes %s in a policy for an unknown name", (name) => {
  const text = `{"Version":"1","Statement":[
    {"Effect":"Allow","Action":"${name}:Get","Resource":"acs:${name}:*:*:x/*","Condition":{"StringLike":{"${name}":"x"}}},
    {"Effect":"Allow","Action":"oss:GetObject","Resource":"acs:oss:*:*:b/x","Condition":{"constructor":{"${name}":"x"}}},
    {"Effect":"Deny","Action":"oss:GetObject","Resource":"acs:oss:*:*:b/x","Condition":{"StringEquals":{"${name}":"x"},"StringLike":{"oss:Prefix":"x"}}}
  ]}`;
  const messages = [...lintText("p", text), ...explain(parsePolicy(text))].map(
    (each) => each.message,
  );
  expect(messages.join("\n")).not.toMatch(/\[object|native code/);
});

it.each(inherited)("takes %s for the code of no other product", (name) => {
  expect(ramCodesOf(name)).toEqual([]);
  expect(codesOf(name)).toEqual([name.toLowerCase()]);
  expect(new Operations().codeOf(name)).toBeNull();
});
