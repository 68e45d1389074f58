import { describe, expect, it } from "vitest";
import { tableOf } from "./table.ts";
import { emptyReport, hostileReport } from "./testing/hostile-report.ts";
import { displayWidth, wrapText } from "./text.ts";

const [first, ...others] = hostileReport.findings;
const one = { ...hostileReport, findings: first === undefined ? [] : [first], known: 0 };

describe("the table", () => {
  it.each([60, 80, 120, 200])("is never wider than %d columns", (width) => {
    const lines = tableOf(hostileReport, { width }).split("\n");
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
    expect(lines.join("\n")).not.toContain("\u001b");
  });

  it("puts the parts under each other in 60 columns", () => {
    expect(tableOf(one, { width: 60 })).toBe(
      [
        "critical  oss-bucket-acl-private",
        "  media: The ACL is public-read. Everyone can read the",
        "  objects.",
        "  at         src/my stack.ts:12:3",
        "  example    oss:GetObject on acs:oss:*:*:media/x by",
        "             anonymous",
        "  fix        Set acl to private.",
        "",
        "1 failure, 0 undetermined",
        "",
      ].join("\n"),
    );
  });

  it("is sorted by severity, with what is undetermined and waived at the end", () => {
    const text = tableOf({ ...hostileReport, findings: [...others.toReversed(), ...one.findings] });
    expect(text.match(/^(?:critical|high|medium|low).*$/gm)).toEqual([
      "critical  oss-bucket-acl-private",
      "medium, broken  smq-long-polling",
      "low  smq-long-polling",
      "high, undetermined  imm-role-trust",
      "critical, waived  oss-bucket-acl-private",
    ]);
  });

  it("ends with a line that names what is not known", () => {
    expect(tableOf(hostileReport, { width: 200 }).split("\n").at(-2)).toBe(
      "3 failures, 1 undetermined (moderation.serviceRole is known only after the update), 1 waived, 2 known before",
    );
    expect(tableOf(emptyReport)).toBe("0 failures, 0 undetermined\n");
  });
});

describe("text in a terminal", () => {
  it("is two columns wide for a Chinese character", () => {
    expect([displayWidth("abc"), displayWidth("审核"), displayWidth("e\u0301")]).toEqual([3, 4, 1]);
  });

  it("is broken behind a separator, if there is one in the second half", () => {
    expect(wrapText("urn:pulumi:dev::shop/media", 13)).toEqual([
      "urn:pulumi:",
      "dev::shop/",
      "media",
    ]);
  });

  it("is wrapped between words, and a long word is broken", () => {
    expect(wrapText("a bc 审核审核 abcdefg", 6)).toEqual(["a bc", "审核审", "核", "abcdef", "g"]);
  });
});
