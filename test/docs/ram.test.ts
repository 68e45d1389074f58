import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as ram from "@immkit/ram";
import { describe, expect, it } from "vitest";
import { occurrences } from "../../packages/ram/mutation/exemptions/exemption.ts";
import { rooms } from "../../packages/ram/mutation/rooms.ts";

// What the README of @immkit/ram lists is what there is. Its examples are run by the package's own
// tests.
const root = path.resolve(import.meta.dirname, "../../packages/ram");
const readme = readFileSync(path.join(root, "README.md"), "utf8");

/** The rows of the table under a heading, cell by cell, without its head. */
function tableUnder(heading: string, index = 0): string[][] {
  const [, section = ""] = readme.split(`\n## ${heading}\n`);
  const tables = section.split("\n## ")[0]?.match(/(?:^\|.*\|\n)+/gm) ?? [];
  const rows = (tables[index] ?? "").trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}
const coded = (text = "") => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

it("lists each lint rule with its description", () => {
  const rows = ram.rules.map(({ id, description }) => [
    `\`${id}\``,
    description.replace(/\.$/, ""),
  ]);
  expect(tableUnder("What lint looks for")).toEqual(rows);
});

it("names each grant, and all that it allows", () => {
  const place = { region: "cn-hangzhou", accountId: "1234567890123456" };
  const targets = { ...place, project: "p", queue: "q", topic: "t", bucket: "media" };
  const allowed = Object.entries(ram.grants).map(([name, grant]) => [
    [name],
    grant(targets).statements.flatMap(({ Action }) => Action ?? []),
  ]);
  expect(tableUnder("Grants").map(([name, actions]) => [coded(name), coded(actions)])).toEqual(
    allowed,
  );
});

it("names each export", () => {
  const named = new Set(
    coded(readme.replaceAll(/^```.*?^```$/gms, "")).flatMap((code) => code.split(/\W/)),
  );
  const imported =
    /^import \{(.*)\} from "@immkit\/ram";$/m
      .exec(readme)?.[1]
      ?.split(",")
      .map((name) => name.trim()) ?? [];
  expect(Object.keys(ram).filter((name) => !named.has(name) && !imported.includes(name))).toEqual(
    [],
  );
});

it("says which actions are known whole", () => {
  const row =
    tableUnder("What else is exported").find(([names]) => names?.includes("`services`"))?.[1] ?? "";
  const [whole = "", part = ""] = row.split(" whole, ");
  for (const { code, complete } of ram.services)
    expect(complete ? whole : part).toMatch(new RegExp(`\\b${code}\\b`));
});

it("has no stale mutation exemption", () => {
  const exemptions = Object.values(rooms).flatMap((room) => room.exemptions);
  const stale = exemptions.filter(
    ({ file, code }) =>
      occurrences(readFileSync(path.join(root, "src", file), "utf8"), code).length === 0,
  );
  expect(stale).toEqual([]);
});

describe("how it is built", () => {
  const src = path.join(root, "src");
  const order = tableUnder("How it is built").map(
    ([folder]) => coded(folder)[0]?.replace("/", "") ?? "",
  );
  const files = readdirSync(src, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter(
      (file) => file.endsWith(".ts") && !/\.test\.|^testing\//.test(file) && file !== "index.ts",
    );
  const placeOf = (file: string) => order.indexOf(file.split("/")[0] ?? "");

  it("names each folder", () => {
    const there = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const folders = there.map(({ name }) => name).filter((name) => name !== "testing");
    expect(order.toSorted()).toEqual([...folders, "finding.ts", "policy.ts"].toSorted());
  });

  it("lists folders so that each imports only from those above it", () => {
    const imports = files.flatMap((file) =>
      [
        ...readFileSync(path.join(src, file), "utf8").matchAll(
          /^(?:import|export|\}) .*?from "(\.[^"]+)";$/gm,
        ),
      ].map(
        ([, target = ""]) => [file, path.posix.join(path.posix.dirname(file), target)] as const,
      ),
    );
    expect(imports.length).toBeGreaterThan(100);
    const upwards = imports
      .filter(([from, to]) => placeOf(to) > placeOf(from))
      .map(([from, to]) => `${from} → ${to}`);
    expect(upwards).toEqual([]);
  });
});
