import { readFileSync } from "node:fs";
import { rules } from "@immkit/policies";
import { expect, it } from "vitest";

it("the README of @immkit/policies names each rule, with its severity", () => {
  const readme = readFileSync(
    new URL("../../policies/moderation/README.md", import.meta.url),
    "utf8",
  );
  const rows = [...readme.matchAll(/^\| `([^`]+)` \| (\w+)/gm)].map(([, id, severity]) => [
    id,
    severity,
  ]);
  expect(rows.toSorted()).toEqual(rules.map(({ id, severity }) => [id, severity]).toSorted());
});
