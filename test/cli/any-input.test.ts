import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "./files.ts";
import { inProcess } from "./immkit.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

/**
 * A command ends with a documented exit code for any input, never with 70, which is a bug.
 */
async function expectDocumentedCode(args: readonly string[]): Promise<void> {
  const { code, stderr } = await inProcess([...args, "--json", "--debug"]);
  expect([0, 1, 2, 3], stderr).toContain(code);
}

const text = fc.oneof(
  fc.constantFrom(
    "*",
    "?",
    "oss:*",
    "oss:Get*",
    "ram:PassRole",
    "acs:oss:*:*:media/*",
    "acs:ram::1:root",
    "10.0.0.0/8",
    "true",
    "1",
    "",
  ),
  fc.string(),
);
const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }));
const principal = fc.oneof(
  value,
  fc.record({ RAM: value, Service: value, Federated: value }, { requiredKeys: [] }),
);
const operator = fc.constantFrom(
  "StringEquals",
  "StringNotLike",
  "IpAddress",
  "Bool",
  "NumericLessThan",
  "DateLessThan",
  "StringLikeIfExists",
  "Null",
);
const key = fc.constantFrom(
  "acs:SourceIp",
  "acs:CurrentTime",
  "acs:SecureTransport",
  "acme:Colour",
);
const condition = fc.oneof(
  value,
  fc.dictionary(operator, fc.dictionary(key, value, { maxKeys: 2 }), { maxKeys: 2 }),
);
const effect = fc.oneof(fc.constantFrom("Allow", "Deny", "allow"), fc.jsonValue({ maxDepth: 1 }));
const statement = fc.record(
  {
    Effect: effect,
    Action: value,
    NotAction: value,
    Resource: value,
    Resouce: value,
    Principal: principal,
    Condition: condition,
    Sid: value,
  },
  { requiredKeys: [] },
);
const document = fc.record(
  {
    Version: fc.oneof(fc.constant("1"), value),
    Statement: fc.oneof(fc.array(statement, { maxLength: 3 }), statement, value),
  },
  { requiredKeys: [] },
);

describe("any input", () => {
  it.each([
    ["ram lint", ["ram", "lint"], true],
    ["ram explain", ["ram", "explain"], true],
    ["ram explain --reach", ["ram", "explain", "--reach", "acs:oss:*:*:media/*"], true],
    ["ram minimise", ["ram", "minimise"], false],
    ["ram generate", ["ram", "generate", "--trail"], true],
    ["ram compare", ["ram", "compare"], true],
    ["ram new-access", ["ram", "new-access"], true],
    [
      "ram decide",
      [
        "ram",
        "decide",
        "--request",
        folder.file("request.json", { action: "oss:GetObject", resource: "acs:oss:*:*:media/a" }),
        "--policy",
      ],
      false,
    ],
  ])("%s ends with a documented code", async (_, args, two) => {
    await fc.assert(
      fc.asyncProperty(document, document, async (one, other) => {
        await expectDocumentedCode([
          ...args,
          folder.file("one.json", one),
          ...(two ? [folder.file("other.json", other)] : []),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it("validate ends with a documented code", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.string(), fc.json()), async (content) => {
        await expectDocumentedCode(["validate", folder.file("message", content)]);
      }),
      { numRuns: 200 },
    );
  });
});
