import { expect, it } from "vitest";
import { parsePolicy } from "../../document/parse.ts";
import { lint } from "../lint.ts";

const found = (Effect: string, Resource: readonly string[]) =>
  lint(
    parsePolicy({
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:*:a/*" },
        { Effect, Action: "oss:GetObject", Resource },
      ],
    }),
    { only: ["malformed-resource"] },
  ).map(({ severity, pointer, pattern, message, fix }) => ({
    severity,
    pointer,
    pattern,
    message,
    fix,
  }));

it("reports a name that no resource has", () => {
  expect(found("Allow", ["acs:oss:*:*:b/*", "acs:oss:media/*"])).toEqual([
    {
      severity: "medium",
      pointer: "/Statement/1/Resource/1",
      pattern: "acs:oss:media/*",
      message:
        "No resource has the name acs:oss:media/*, so nothing is allowed on it. It has 3 of the five fields of acs:service:region:account:relative-id.",
      fix: null,
    },
  ]);
});

it("is more severe for a Deny", () => {
  expect(found("Deny", ["acs:OSS:*:*:a/*"])).toEqual([
    {
      severity: "high",
      pointer: "/Statement/1/Resource/0",
      pattern: "acs:OSS:*:*:a/*",
      message:
        'No resource has the name acs:OSS:*:*:a/*, so nothing is denied on it. Its service is "OSS". Service codes are in lower case.',
      fix: null,
    },
  ]);
});

it("reports nothing for names that resources have", () => {
  expect(found("Allow", ["*", "acs:oss:*", "acs:oss::1:media/*"])).toEqual([]);
});
