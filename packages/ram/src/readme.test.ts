import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import * as account from "./account/index.ts";
import * as check from "./check/index.ts";
import * as escalation from "./escalation/index.ts";
import * as main from "./index.ts";
import * as trail from "./trail/index.ts";

// A block without imports continues the one before it.
it("runs the examples of the README, which print what they promise", () => {
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
  for (const module of code.split(/(?<!^import .*)\n(?=import )/m)) {
    const body = module
      .replace(/^import \{(.*)\} from "@immkit\/ram";$/m, "const {$1} = main;")
      .replace(/^import \{(.*)\} from "@immkit\/ram\/(\w+)";$/gm, "const {$1} = $2;");
    expect(body).not.toContain("import ");
    new Function("main", "account", "check", "escalation", "trail", "console", body)(
      main,
      account,
      check,
      escalation,
      trail,
      { log },
    );
  }
  // inspect puts blanks inside the brackets of lists.
  expect(printed.map((line) => line.replace(/^\[ (.+) \]$/, "[$1]"))).toEqual(promised);
  expect(promised.length).toBeGreaterThan(8);
});
