import { expect, it } from "vitest";
import { withSourceLines } from "./source-lines.ts";
import { hostileReport } from "./testing/hostile-report.ts";

const [, second] = hostileReport.findings;
/** The place that is found for a resource. */
const lineOf = (urn: string, files: Readonly<Record<string, string>>) => {
  const findings = second === undefined ? [] : [{ ...second, urn }];
  const program = { folder: "", files: new Map(Object.entries(files)) };
  const report = withSourceLines({ ...hostileReport, findings }, program);
  return report.findings[0]?.location;
};
const media = "urn:pulumi:dev::shop::alicloud:oss/bucket:Bucket::media";

it("finds the only line with the name", () => {
  expect(
    lineOf(media, {
      "index.ts": 'import "x";\n\nconst media = new Bucket("media", {});\n',
      "other.ts": 'new Bucket("media-old");\n',
    }),
  ).toEqual({ file: "index.ts", line: 3, column: 26 });
  expect(lineOf(media, { "main.py": "bucket = oss.Bucket('media')\n" })).toEqual({
    file: "main.py",
    line: 1,
    column: 21,
  });
});

it("finds a key of YAML, and a resource of Terraform", () => {
  expect(
    lineOf(media, { "Pulumi.yaml": "resources:\n  media:\n    type: alicloud:oss:Bucket\n" }),
  ).toEqual({ file: "Pulumi.yaml", line: 2, column: 3 });
  expect(
    lineOf('module.a.alicloud_oss_bucket.media["x"]', {
      "main.tf": 'resource "alicloud_oss_bucket" "media" {\n}\n',
    }),
  ).toEqual({ file: "main.tf", line: 1, column: 32 });
});

it("finds nothing if the name is in several lines, too short, or built", () => {
  expect(lineOf(media, { "index.ts": 'f("media");\ng("media");\n' })).toBeUndefined();
  expect(
    lineOf("urn:pulumi:dev::shop::alicloud:oss/bucket:Bucket::m", { "index.ts": 'f("m");\n' }),
  ).toBeUndefined();
  expect(lineOf(media, { "index.ts": 'f("shop-" + name);\n' })).toBeUndefined();
});

it("keeps a line that the input has, and puts the folder before it", () => {
  const files = new Map([["a.ts", '"media"\n']]);
  const report = withSourceLines(hostileReport, { folder: "infra", files });
  expect(report.findings[0]?.location).toEqual({
    file: "infra/src/my stack.ts",
    line: 12,
    column: 3,
  });
  expect(report.findings[2]?.location).toEqual({ file: "infra/a.ts", line: 1, column: 1 });
});
