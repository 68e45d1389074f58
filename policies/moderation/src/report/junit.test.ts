import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { junitOf } from "./junit.ts";
import { emptyReport, hostileReport, policyReport } from "./testing/hostile-report.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The root element. Throws if the text is not well-formed XML. */
function parse(text: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (part) => {
    const element = open.at(-1);
    if (element) element.text += part;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  return root.children[0] ?? root;
}

/** What the schema of Jenkins (junit-10.xsd) allows in each element. */
const grammar: Readonly<
  Record<string, { readonly children: readonly string[]; readonly attributes: readonly string[] }>
> = {
  testsuites: {
    children: ["testsuite"],
    attributes: ["name", "tests", "failures", "errors"],
  },
  testsuite: {
    children: ["testcase"],
    attributes: ["name", "tests", "failures", "errors", "skipped"],
  },
  testcase: {
    children: ["failure", "error", "skipped", "system-out"],
    attributes: ["classname", "name"],
  },
  failure: { children: [], attributes: ["message", "type"] },
  error: { children: [], attributes: ["message", "type"] },
  skipped: { children: [], attributes: ["message"] },
  "system-out": { children: [], attributes: [] },
};

function check({ name, attributes, children }: Element): void {
  expect(grammar[name]?.attributes, name).toEqual(expect.arrayContaining(Object.keys(attributes)));
  expect(grammar[name]?.children, name).toEqual(
    expect.arrayContaining(children.map((child) => child.name)),
  );
  for (const child of children) check(child);
}

const root = parse(junitOf(hostileReport));
const suite = (start: string) =>
  root.children.find(({ attributes }) => attributes["name"]?.startsWith(start));

describe("JUnit XML", () => {
  it("has the structure of the schema", () => {
    check(root);
    check(parse(junitOf(emptyReport)));
    check(parse(junitOf(policyReport)));
  });

  it("counts test cases", () => {
    expect(root.attributes).toEqual({
      name: "immkit check",
      tests: "6",
      failures: "2",
      errors: "1",
    });
    for (const { attributes, children } of root.children)
      expect(attributes["tests"]).toBe(String(children.length));
  });

  it("has a suite for each rule that has judged something", () => {
    expect(root.children.map(({ attributes }) => attributes["name"])).toEqual([
      "imm-role-trust: The role of an IMM project trusts IMM, and nobody else",
      "oss-bucket-acl-private: Bucket ACLs are private",
      "smq-long-polling: Queues use long polling",
    ]);
  });

  it("has failures, skipped test cases, and what passes", () => {
    const cases = suite("oss-bucket-acl-private")?.children ?? [];
    expect(
      cases.map(({ attributes, children }) => [
        attributes["name"],
        children[0]?.name,
        children[0]?.attributes["message"],
      ]),
    ).toEqual([
      ["media", "failure", "The ACL is public-read. Everyone can read the objects."],
      ["old", "skipped", "Waived: The ACL is public-read. Everyone can read the objects."],
      ["3 without a finding", undefined, undefined],
    ]);
    expect(cases[0]?.children[0]?.text).toBe(
      "at: src/my stack.ts:12:3\nexample: oss:GetObject on acs:oss:*:*:media/x by anonymous\nfix: Set acl to private.",
    );
    expect(suite("imm-role-trust")?.children[0]?.children[0]).toMatchObject({
      name: "skipped",
      attributes: { message: "Undetermined: The service role is not known." },
    });
  });

  it("names the command, and what passes of it", () => {
    const { attributes, children } = parse(junitOf(policyReport, { command: "immkit ram lint" }));
    expect(attributes["name"]).toBe("immkit ram lint");
    expect(children[0]?.children.map((each) => each.attributes["name"])).toEqual([
      "a.json",
      "b.json",
      "1 without a finding",
    ]);
    expect(children[0]?.children[1]?.children[0]?.text).toBe("at: custom/b, statement 0");
  });

  it("escapes names", () => {
    const [first] = suite("smq-long-polling")?.children ?? [];
    expect(first?.attributes["name"]).toBe("a|b`c`<img src=x>&\"'@team?[31m\n*d*?[e](http://f)");
  });
});
