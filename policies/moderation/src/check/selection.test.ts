import { expect, it } from "vitest";
import { kmsRotates } from "../rules/kms/kms-rotates.ts";
import { ossBucketPolicyNotPublic } from "../rules/oss/oss-bucket-policy-not-public.ts";
import { smqDeadLetterSound } from "../rules/smq/smq-dead-letter-sound.ts";
import { smqLongPolling } from "../rules/smq/smq-long-polling.ts";
import { type Selection, SelectionError, select } from "./selection.ts";

// Critical, exposure, CIS, 0.1.0; high, delivery, 0.2.0; low, cost.
const rules = [ossBucketPolicyNotPublic, smqDeadLetterSound, smqLongPolling];
const ids = (selection: Selection) => select(rules, selection).map(({ id }) => id);

it("selects everything by default", () => {
  expect(ids({})).toHaveLength(3);
});

it.each<[Selection, string[]]>([
  [{ ids: ["smq-*"] }, ["smq-dead-letter-sound", "smq-long-polling"]],
  [{ topics: ["exposure"] }, ["oss-bucket-policy-not-public"]],
  [{ severity: "high" }, ["oss-bucket-policy-not-public", "smq-dead-letter-sound"]],
  [{ frameworks: ["cis"] }, ["oss-bucket-policy-not-public"]],
  [{ since: "0.2.0" }, ["smq-dead-letter-sound", "smq-long-polling"]],
  [{ ids: ["smq-*"], severity: "high" }, ["smq-dead-letter-sound"]],
])("selects by %j", (selection, expected) => {
  expect(ids(selection)).toEqual(expected);
});

it.each<[Selection, string]>([
  [
    { ids: ["smq-long-polling", "smq-dead-leter-sound"] },
    'No rule has the id "smq-dead-leter-sound". Did you mean "smq-dead-letter-sound"?',
  ],
  [{ ids: ["mns-*"] }, 'No rule has the id "mns-*". A star stands for any text.'],
  [{ ids: ["kms-rotates"] }, `The pack doesn't have the rule "kms-rotates". Another pack has it.`],
  [
    { frameworks: ["CSI"] },
    'No rule checks a control of "CSI", only of: CIS Alibaba Cloud Foundation.',
  ],
  [{ since: "0.10.0" }, "No rule of the pack is in the selection"],
  [{ topics: ["cost"], severity: "critical" }, "No rule of the pack is in the selection"],
])("refuses what selects nothing: %j", (selection, message) => {
  expect(() => select(rules, selection, [...rules, kmsRotates])).toThrow(SelectionError);
  expect(() => select(rules, selection, [...rules, kmsRotates])).toThrow(message);
});
