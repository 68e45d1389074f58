import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { titlesIn, withTable } from "./table.ts";
import { libraries, tools } from "./tools.ts";

const page =
  "Before\n\n<!-- written by test/compatibility/run.ts -->\nold\n<!-- end -->\n\nAfter\n";

it("replaces the table of a page", () => {
  const works = { a: true, b: false };
  const written = withTable(page, ["a", "b", "c"], [{ title: "Bun", version: "1.4.5", works }]);
  expect(written).toBe(`Before

<!-- written by test/compatibility/run.ts -->

| with | version | \`a\` | \`b\` | \`c\` |
| --- | --- | --- | --- | --- |
| Bun | 1.4.5 | yes | no |  |

<!-- end -->

After
`);
  expect(titlesIn(written)).toEqual(["Bun"]);
});

it("has a row for each tool, and a column for each library", () => {
  const url = new URL("../../packages/runtime/docs/compatibility.md", import.meta.url);
  const text = readFileSync(url, "utf8");
  expect(titlesIn(text)).toEqual(tools.map(({ title }) => title));
  const columns = libraries.map((name) => `\`${name}\``).join(" | ");
  expect(text).toContain(`| with | version | ${columns} |`);
});
