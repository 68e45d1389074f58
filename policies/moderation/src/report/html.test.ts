import { describe, expect, it } from "vitest";
import { htmlOf } from "./html.ts";
import { emptyReport, hostile, hostileReport, policyReport } from "./testing/hostile-report.ts";

const page = htmlOf(hostileReport, { title: "<preview>.json" });

describe("HTML", () => {
  it("has every finding with its fix and its rule", () => {
    expect(page.match(/<article class="[^"]*">/g)).toEqual([
      '<article class="critical fail">',
      '<article class="medium broken">',
      '<article class="low fail">',
      '<article class="high undetermined">',
      '<article class="critical fail waived">',
    ]);
    expect(page).toContain("<dt>at</dt><dd>src/my stack.ts:12:3</dd>");
    expect(page).toContain("<dt>fix</dt><dd>Set acl to private.</dd>");
    expect(page).toContain("<code>oss-bucket-acl-private</code>: Bucket ACLs are private.");
    expect(htmlOf(emptyReport)).toContain("<p>There is no finding.</p>");
  });

  it("names the command, and leaves out what a rule doesn't say", () => {
    const other = htmlOf(policyReport, { title: "a.json", command: "immkit ram lint" });
    expect(other).toContain("<h1>immkit ram lint: a.json</h1>");
    expect(other).toContain("<dd><code>idle</code>: A statement does nothing.</dd>");
    expect(other).toContain("<p>Not judged: acme:Write.</p>");
  });

  it("escapes names and the title", () => {
    expect(page).toContain("<h1>immkit check: &lt;preview&gt;.json</h1>");
    expect(page).not.toContain("<img");
    expect(page).not.toContain(hostile);
    expect(page).toContain("a|b`c`&lt;img src=x&gt;&amp;&quot;&#39;@team");
  });

  it("needs no script and nothing from the network", () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\son\w+=/);
    expect(page).toContain("default-src 'none'; style-src 'unsafe-inline'");
    // Links to documentation are only followed by a click.
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url)).toSatisfy(
      (urls: string[]) =>
        urls.every((url) => url.startsWith("https://www.alibabacloud.com/help/en/")),
    );
  });

  it("is light and dark", () => {
    expect(page).toContain("color-scheme: light dark");
    expect(page).toContain("--back: light-dark(#ffffff, #0d1117);");
  });

  it("closes every element", () => {
    const open: string[] = [];
    for (const [, close, name = ""] of page
      .replace(/<!DOCTYPE html>|<meta [^>]*>|<style>.*<\/style>/gs, "")
      .matchAll(/<(\/?)([a-z]\w*)[^>]*>/g)) {
      if (close === "") open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});
