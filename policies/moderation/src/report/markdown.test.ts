import { describe, expect, it } from "vitest";
import { markdownOf } from "./markdown.ts";
import { emptyReport, hostileReport, policyReport } from "./testing/hostile-report.ts";

const [first] = hostileReport.findings;
const one = { ...hostileReport, findings: first === undefined ? [] : [first], known: 0 };

describe("Markdown", () => {
  it("has a summary, a table, and details", () => {
    expect(markdownOf(one)).toBe(
      [
        "<!-- immkit check -->",
        "### immkit check: 1 failure, 0 undetermined",
        "",
        "| severity | rule | subject | finding |",
        "|---|---|---|---|",
        "| critical | `oss-bucket-acl-private` | `media` | The ACL is public-read. Everyone can read the objects. |",
        "",
        "<details><summary>Places, examples and fixes</summary>",
        "",
        "- `oss-bucket-acl-private` `media`",
        "  - at: `src/my stack.ts:12:3`",
        "  - example: `oss:GetObject on acs:oss:*:*:media/x by anonymous`",
        "  - fix: Set acl to private.",
        "",
        "</details>",
        "",
      ].join("\n"),
    );
    expect(markdownOf(emptyReport)).toBe(
      "<!-- immkit check -->\n### immkit check: 0 failures, 0 undetermined\n",
    );
  });

  it("names the command, and leaves out what a finding doesn't have", () => {
    const text = markdownOf(policyReport, { command: "immkit ram lint" });
    expect(text).toContain("<!-- immkit ram lint -->\n### immkit ram lint: 2 failures,");
    expect(text).toContain("\nNot judged: acme:Write.\n");
    expect(text).toContain(
      [
        "- `idle` `a.json`",
        "  - at: `a.json:2:3`",
        "  - pattern: oss:\\* \\[x\\]\\(y\\)",
        "  - fix: Delete it.",
        "- `idle` `b.json`",
        "  - at: `custom/b, statement 0`",
        "",
      ].join("\n"),
    );
  });

  it("keeps names inside their cell", () => {
    const row = markdownOf(hostileReport)
      .split("\n")
      .find((line) => line.startsWith("| low"));
    expect(row).toBe(
      "| low | `smq-long-polling` | `` a\\|b`c`<img src=x>&\"'@team\\u001b[31m *d*\\u202e[e](http://f) `` | The ACL is public-read. Everyone can read the objects. |",
    );
  });

  it("escapes what a message says", () => {
    const [finding] = one.findings;
    const message = "*a* <b> @team [x](y) https://z | `c`";
    const text = markdownOf({ ...one, findings: finding ? [{ ...finding, message }] : [] });
    expect(text).toContain(
      "| \\*a\\* &lt;b\\> &#64;team \\[x\\]\\(y\\) https&#58;//z \\| \\`c\\` |",
    );
  });

  it("fits into a comment, and counts what is left out", () => {
    const findings = Array.from({ length: 1000 }, () => one.findings).flat();
    const text = markdownOf({ ...one, findings });
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toMatch(/^\d+ more findings don't fit here\. Run `immkit check` to see/m);
  });
});
