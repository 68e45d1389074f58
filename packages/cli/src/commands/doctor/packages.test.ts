import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { packageChecks } from "./packages.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "immkit-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function install(name: string, manifest: object): void {
  const place = join(folder, "node_modules", name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), JSON.stringify({ name, ...manifest }));
}

it("finds no package in an empty folder", () => {
  expect(packageChecks(folder)).toEqual([
    { check: "packages", status: "ok", message: "No package of immkit in this folder" },
  ]);
});

it("compares peers with their ranges", () => {
  install("@immkit/components", {
    version: "0.1.0",
    peerDependencies: {
      "@pulumi/pulumi": "^3.248.0",
      "@pulumi/alicloud": "^3.108.0",
      pg: "^8.0.0",
      mysql2: "^3.0.0",
      tslib: "^2.0.0",
    },
    peerDependenciesMeta: { pg: { optional: true }, mysql2: { optional: true } },
  });
  install("@pulumi/pulumi", { version: "3.270.0" });
  install("@pulumi/alicloud", { version: "3.90.0" });
  install("mysql2", { version: "2.0.0" });
  const inside = join(folder, "src");
  mkdirSync(inside);
  expect(packageChecks(inside)).toEqual([
    { check: "packages", status: "ok", message: "@immkit/components 0.1.0" },
    {
      check: "packages",
      status: "ok",
      message: "@pulumi/pulumi 3.270.0, for @immkit/components",
    },
    {
      check: "packages",
      status: "fail",
      message: "@immkit/components needs @pulumi/alicloud ^3.108.0, but 3.90.0 is installed.",
      fix: "npm install '@pulumi/alicloud@^3.108.0'",
    },
    {
      check: "packages",
      status: "fail",
      message: "@immkit/components needs mysql2 ^3.0.0, but 2.0.0 is installed.",
      fix: "npm install 'mysql2@^3.0.0'",
    },
    {
      check: "packages",
      status: "fail",
      message: "@immkit/components needs tslib ^2.0.0, which is not installed.",
      fix: "npm install 'tslib@^2.0.0'",
    },
  ]);
});
