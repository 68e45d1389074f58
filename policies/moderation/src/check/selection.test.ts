import { expect, it } from "vitest";
import { ossBucketPolicyNotPublic } from "../rules/oss/oss-bucket-policy-not-public.ts";
import { smqDeadLetterSound } from "../rules/smq/smq-dead-letter-sound.ts";
import { smqLongPolling } from "../rules/smq/smq-long-polling.ts";
import { type Selection, select } from "./selection.ts";

// Critical, exposure, CIS, 0.1.0; high, delivery, 0.2.0; low, cost.
const rules = [ossBucketPolicyNotPublic, smqDeadLetterSound, smqLongPolling];
const ids = (selection: Selection) => select(rules, selection).map(({ id }) => id);

it("selects everything by default", () => {
  expect(ids({})).toHaveLength(3);
});

it.each<[Selection, string[]]>([
  [{ ids: ["smq-*"] }, ["smq-dead-letter-sound", "smq-long-polling"]],
  [{ ids: ["smq-long-polling", "none"] }, ["smq-long-polling"]],
  [{ topics: ["exposure"] }, ["oss-bucket-policy-not-public"]],
  [{ severity: "high" }, ["oss-bucket-policy-not-public", "smq-dead-letter-sound"]],
  [{ frameworks: ["cis"] }, ["oss-bucket-policy-not-public"]],
  [{ since: "0.2.0" }, ["smq-dead-letter-sound", "smq-long-polling"]],
  [{ since: "0.10.0" }, []],
  [{ ids: ["smq-*"], severity: "high" }, ["smq-dead-letter-sound"]],
])("selects by %j", (selection, expected) => {
  expect(ids(selection)).toEqual(expected);
});
