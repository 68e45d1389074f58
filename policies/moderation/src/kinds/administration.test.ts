import { parsePolicy } from "@immkit/ram";
import { expect, it } from "vitest";
import { administrationOf } from "./administration.ts";

const everything = { Effect: "Allow", Action: "*", Resource: "*" };
const office = { IpAddress: { "acs:SourceIp": "203.0.113.0/24" } };
const of = (...statements: object[]) => {
  const document = parsePolicy({ Version: "1", Statement: statements });
  const found = administrationOf([{ name: "p", document }]);
  return found && [found.of, found.isConditional];
};

it.each([
  [[everything], ["everything", false]],
  [[{ ...everything, Condition: office }], ["everything", true]],
  [
    [everything, { ...everything, Effect: "Deny", Condition: office }],
    ["everything", false],
  ],
  [
    [everything, { Effect: "Deny", Action: "oss:*", Resource: "*" }],
    ["ram", false],
  ],
  [
    [everything, { Effect: "Deny", Action: "ram:*", Resource: "*" }],
    ["unnamed-services", false],
  ],
  [[{ Effect: "Allow", NotAction: "ram:*", Resource: "*" }], ["unnamed-services", false]],
  [[everything, { ...everything, Effect: "Deny" }], undefined],
  [[{ Effect: "Allow", Action: "*", Resource: "acs:oss:*:*:media/*" }], undefined],
  [[{ Effect: "Allow", Action: "oss:*", Resource: "*" }], undefined],
])("%j", (statements, expected) => {
  expect(of(...statements)).toEqual(expected);
});
