import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ServiceError } from "../core/service-error.ts";
import { anonymous, owner, startOss, user } from "../testing/oss.ts";
import { parseXml, writeXml } from "../xml/index.ts";
import { configurationOperations } from "./bucket-configurations.ts";

const subresources = [
  ...Object.keys(configurationOperations),
  ...[
    "acl",
    "append",
    "bucketInfo",
    "delete",
    "location",
    "objectMeta",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "stat",
  ],
  ...[
    "tagging",
    "uploads",
    "uploadId",
    "versioning",
    "versions",
    "__proto__",
    "constructor",
    "inventory",
  ],
];
const plain = [
  "prefix",
  "delimiter",
  "marker",
  "max-keys",
  "list-type",
  "continuation-token",
  "versionId",
  "partNumber",
  "position",
];
const headerNames = [
  "range",
  "if-match",
  "if-modified-since",
  "content-md5",
  "x-oss-acl",
  "x-oss-object-acl",
  "x-oss-copy-source",
  "x-oss-tagging",
];
const headerValues = [
  "bytes=0-1",
  "bytes=9-",
  "private",
  "public-read",
  "/media/a",
  "/media/%",
  "a=1&b=2",
  "*",
  "0",
  "Thu, 01 Jan 1970 00:00:00 GMT",
];
const bodies = [
  ...[
    "",
    "<",
    "<a/>",
    "\u0000",
    "<!DOCTYPE a><a/>",
    "<Delete><Object><Key>a</Key></Object></Delete>",
    "<Tagging><TagSet/></Tagging>",
  ],
  ...[
    "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    '{"Version":"1","Statement":[]}',
  ],
  ...[
    "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>x</ETag></Part></CompleteMultipartUpload>",
  ],
  ...[
    "<PublicAccessBlockConfiguration><BlockPublicAccess>false</BlockPublicAccess></PublicAccessBlockConfiguration>",
  ],
];
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("", "1", "2", "null", "/", "url", "a"),
);
const query = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...subresources, ...plain), text), text), {
  maxLength: 3,
});
const request = fc.record({
  method: fc.constantFrom("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"),
  path: fc.constantFrom(
    "/",
    "/media",
    "/media/a",
    "/media/dir/%E8%A7%86",
    "/media//x",
    "/none/a",
    "/UPPER",
  ),
  query,
  headers: fc.dictionary(
    fc.constantFrom(...headerNames),
    fc.oneof(fc.constantFrom(...headerValues), text),
    { maxKeys: 3 },
  ),
  body: fc.constantFrom(...bodies),
  as: fc.constantFrom(owner, anonymous, user("nobody")),
});

const encoded = (value: string) => encodeURIComponent(value.replace(/\p{Surrogate}/gu, "?"));

describe("any request", () => {
  it("ends in a valid response or a named error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 8 }), async (requests) => {
        const { send } = startOss();
        await send("PUT", "/media");
        await send("PUT", "/media/a", { body: "hello" });
        for (const { method, path, query, headers, body, as } of requests) {
          const target = `${path}?${query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&")}`;
          try {
            const answer = await send(method, target, { headers, body, as });
            expect(answer.status).toBeLessThan(400);
            for (const [name, value] of Object.entries(answer.headers))
              new Headers().set(name, value);
            if (answer.headers["content-type"] === "application/xml" && method !== "HEAD")
              parseXml(answer.body);
          } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
            expect(error.status === 501 || (error.status >= 400 && error.status < 500)).toBe(true);
            const { AccessDeniedDetail: _, ...details } = error.details;
            const members = Object.entries(details).map(([name, value]) => [
              name,
              value === undefined ? undefined : String(value),
            ]);
            parseXml(
              writeXml("Error", {
                Code: error.code,
                Message: error.message,
                ...Object.fromEntries(members),
              }),
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
