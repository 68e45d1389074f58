import { expect, it } from "vitest";
import { readWaivers } from "./waivers-file.ts";

const waiver = {
  rule: "oss-versioned",
  resource: "media-*",
  reason: "Uploads can be repeated.",
  owner: "ann@example.com",
  expires: "2027-01-31",
};
const read = (more: object) => () => readWaivers({ waivers: [{ ...waiver, ...more }] });

it("reads a waiver", () => {
  expect(readWaivers({ waivers: [waiver] })).toEqual([waiver]);
  expect(read({ rule: "new-access", detail: "all" })()).toHaveLength(1);
});

it.each([
  [{ reason: undefined }, "/waivers/0/reason must be a text. A waiver must say why"],
  [{ reason: " " }, "/waivers/0/reason must be a text."],
  [{ owner: undefined }, "/waivers/0/owner must be a text. A waiver must name who"],
  [{ expires: undefined }, "/waivers/0/expires must be a text. A waiver must have an end."],
  [{ expires: "2027-02-30" }, "/waivers/0/expires must be a day such as 2027-01-31"],
  [{ expires: "soon" }, "/waivers/0/expires must be a day"],
  [
    { rule: "oss-version" },
    '/waivers/0/rule is "oss-version", which is not the id of a rule. Did you mean "oss-versioned"?',
  ],
  [{ rule: "*" }, '/waivers/0/rule is "*", which is not the id of a rule.'],
  [{ resource: 3 }, "/waivers/0/resource must be a text."],
  [{ detail: 3 }, "/waivers/0/detail must be a text."],
  [{ until: "2027-01-31" }, "/waivers/0/until is not a known member. Known members: rule, "],
])("refuses a waiver with %j", (more, message) => {
  expect(read(more)).toThrow(message);
});

it.each([
  [[], "The file must be an object."],
  [{ waivers: {} }, "/waivers must be a list."],
  [{ waivers: [null] }, "/waivers/0 must be an object."],
])("refuses %j", (value, message) => {
  expect(() => readWaivers(value)).toThrow(message);
});
