import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { documentedClasses } from "../documented.ts";
import { entriesFor, errorEntries } from "./index.ts";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

/** The published sources of a package, without tests. */
function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|(?:^|\/)testing\//.test(file))
    .map((file) => readFileSync(join(root, folder, "src", file), "utf8"));
}

const folders = {
  "@immkit/ram": "packages/ram",
  "@immkit/runtime": "packages/runtime",
  "@immkit/local-cloud": "packages/local-cloud",
  "@immkit/pulumi-local": "packages/pulumi-local",
  "@immkit/components": "packages/components",
  "@immkit/policies": "policies/moderation",
  "create-immkit": "packages/create-immkit",
};

/** A member of a union of codes. Elsewhere, a code is thrown. */
const declared = /^\s*\| "([A-Z][A-Za-z0-9]+)";?$/gm;

describe.each(Object.entries(folders))("the error codes of %s", (name, folder) => {
  const sources = sourcesOf(folder);
  const entries = errorEntries.filter((entry) => entry.package === name);

  it("are all explained", () => {
    // The first argument of an InvalidArgumentError is a component.
    const classes = [...new Set(entries.map((entry) => entry.class))]
      .filter((each) => each !== "InvalidArgumentError")
      .join("|");
    const created = new RegExp(
      `new (${classes})\\(\\s*(?:"([A-Z]\\w+)"|\\{ code: "([A-Z]\\w+)")`,
      "g",
    );
    const thrown = sources.flatMap((text) =>
      [...text.matchAll(created)].flatMap(([, className = "", code = ""]) =>
        code === "" ? [] : [`${className}.${code}`],
      ),
    );
    const unions = sources.flatMap((text) =>
      [...text.matchAll(/^export type (\w+Error)Code =([^;]*);$/gm)].flatMap(
        ([, className = "", union = ""]) =>
          [...union.matchAll(/"([A-Z]\w+)"/g)].map(([, code]) => `${className}.${code}`),
      ),
    );
    const ids = new Set(entries.map(({ id }) => id));
    expect([...thrown, ...unions].filter((id) => !ids.has(id))).toEqual([]);
  });

  it("are all used", () => {
    const text = sources.map((each) => each.replace(declared, "")).join("\n");
    const unused = entries.filter(({ code }) => !new RegExp(`["']${code}["']`).test(text));
    expect(unused.map(({ id }) => id)).toEqual([]);
  });
});

describe("the catalogue", () => {
  it("has the classes that the command line refers to", () => {
    const classes = new Set(errorEntries.map((entry) => entry.class));
    expect([...classes].toSorted()).toEqual([...documentedClasses].toSorted());
  });

  it("has whole sentences", () => {
    for (const { means, cause, fix } of errorEntries)
      for (const text of [means, cause, fix]) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  it("finds a code in all classes, or in one", () => {
    expect(entriesFor("toolarge").map(({ id }) => id)).toEqual([
      "PolicyError.TooLarge",
      "NotificationError.TooLarge",
    ]);
    expect(entriesFor("PolicyError.TooLarge").map(({ id }) => id)).toEqual([
      "PolicyError.TooLarge",
    ]);
    expect(entriesFor("NoPermission")).toEqual([]);
  });
});
