import { expect, it } from "vitest";
import { readStack } from "../read/detect.ts";
import { ComplianceError, expectCompliant } from "./expect-compliant.ts";

const bucket = (acl: string, unknown: readonly string[] = []) =>
  readStack({
    resources: [
      { name: "media", type: "alicloud:oss/bucket:Bucket", props: { bucket: "m", acl }, unknown },
    ],
  });
const select = { ids: ["oss-bucket-acl-private"] };

it("accepts a stack without findings", () => {
  expect(() => expectCompliant(bucket("private"), { select })).not.toThrow();
});

it("throws the findings with their fixes", () => {
  const run = () => expectCompliant(bucket("public-read"), { select });
  expect(run).toThrow(ComplianceError);
  expect(run).toThrow(
    /^The stack doesn't comply with the rules:\n\ncritical {2}oss-bucket-acl-private\n {2}media: The ACL is public-read\..*\n {2}fix {8}.*\n1 failure, 0 undetermined\n$/s,
  );
});

it("accepts waived findings", () => {
  const waiver = {
    rule: "oss-bucket-acl-private",
    resource: "media",
    reason: "It is a public site.",
    owner: "ann",
    expires: "2999-01-01",
  };
  expect(() => expectCompliant(bucket("public-read"), { select, waivers: [waiver] })).not.toThrow();
});

it("accepts undetermined findings only on request", () => {
  const stack = bucket("private", ["acl"]);
  expect(() => expectCompliant(stack, { select })).toThrow("0 failures, 1 undetermined");
  expect(() => expectCompliant(stack, { select, allowUndetermined: true })).not.toThrow();
});
