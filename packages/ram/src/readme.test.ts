import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import * as exported from "./index.ts";

// Every example runs, in one scope, and prints what its comments say.
it("the examples of the README print what they promise", () => {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const code = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, block = ""]) => block).join("\n");
  const promised = [...code.matchAll(/^\/\/ (.*)$/gm)].map(([, line]) => line);
  const printed: string[] = [];
  const log = (value: unknown) =>
    printed.push(
      typeof value === "string"
        ? value
        : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 9 }),
    );
  const body = code.replace(/^import \{(.*)\} from "@immkit\/ram";$/m, "const {$1} = exported;");
  expect(body).not.toContain("import ");
  new Function("exported", "console", body)(exported, { log });
  // inspect pads lists with blanks
  expect(printed.map((line) => line.replace(/^\[ (.+) \]$/, "[$1]"))).toEqual(promised);
  expect(promised.length).toBeGreaterThan(8);
});
