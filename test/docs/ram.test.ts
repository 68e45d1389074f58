import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as ram from "@immkit/ram";
import * as actions from "@immkit/ram/actions";
import * as arn from "@immkit/ram/arn";
import * as check from "@immkit/ram/check";
import * as escalation from "@immkit/ram/escalation";
import * as external from "@immkit/ram/external";
import { expect, it } from "vitest";
import { occurrences } from "../../packages/ram/mutation/exemptions/exemption.ts";
import { rooms } from "../../packages/ram/mutation/rooms.ts";

// The README of @immkit/ram lists exactly what exists. The package's own tests run its examples.
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
  const targets = {
    ...place,
    project: "p",
    queue: "q",
    deadLetterQueue: "dead",
    topic: "t",
    bucket: "media",
    quarantine: { bucket: "evidence" },
    keys: ["acs:kms:cn-hangzhou:1234567890123456:key/k"],
  };
  const allowed = Object.entries(ram.grants).map(([name, grant]) => [
    [name],
    grant(targets).statements.flatMap(({ Action }) => Action ?? []),
  ]);
  expect(tableUnder("Grants").map(([name, actions]) => [coded(name), coded(actions)])).toEqual(
    allowed,
  );
});

it("names each export of the main entry, and those of the subpaths", () => {
  const text = readme.replaceAll(/^```.*?^```$/gms, "");
  const named = new Set(coded(text).flatMap((code) => code.split(/\W/)));
  const exported = [ram, arn, actions, check, escalation, external].flatMap((entry) =>
    Object.keys(entry),
  );
  expect(exported.filter((name) => !named.has(name))).toEqual([]);
});

it("names each type of the main entry", () => {
  const types = readme.split("\nThe types are ")[1]?.split(". The rest")[0];
  const entry = readFileSync(path.join(root, "src/index.ts"), "utf8");
  const exported = [...entry.matchAll(/export (type )?\{([^}]*)\}/g)].flatMap(
    ([, all = "", names = ""]) =>
      [...names.matchAll(/(type )?(\w+)/g)].flatMap(([, type = all, name = ""]) =>
        type === "" ? [] : [name],
      ),
  );
  expect(coded(types).toSorted()).toEqual(exported.toSorted());
});

it("says which actions are known completely", () => {
  const row = tableUnder("Subpaths").find(([from]) => from === "`@immkit/ram/actions`")?.[1] ?? "";
  const [complete = "", part = ""] = row.split("In part: ");
  for (const service of actions.services)
    expect(service.complete ? complete : part).toMatch(new RegExp(`\\b${service.code}\\b`));
});

it("has no stale mutation exemption", () => {
  const exemptions = Object.values(rooms).flatMap((room) => room.exemptions);
  const stale = exemptions.filter(
    ({ file, code }) =>
      occurrences(readFileSync(path.join(root, "src", file), "utf8"), code).length === 0,
  );
  expect(stale).toEqual([]);
});

it("names each folder, in the order of .dependency-cruiser.mjs", async () => {
  const config = path.resolve(root, "../../.dependency-cruiser.mjs");
  const { ramOrder } = await import(pathToFileURL(config).href);
  const folders = tableUnder("How it is built").map(([folder]) => coded(folder)[0] ?? "");
  const there = readdirSync(path.join(root, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "testing")
    .map(({ name }) => `${name}/`);
  expect(folders.toSorted()).toEqual([...there, "finding.ts", "memo.ts", "policy.ts"].toSorted());
  expect(folders).toEqual(ramOrder);
});
