import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { inProcess } from "./immkit.ts";

const scripts: Record<string, string> = {};
beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"])
    scripts[shell] = (await inProcess(["completion", shell])).stdout;
});

function has(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", "exit 0"]);
    return true;
  } catch {
    return false;
  }
}

/** What a shell offers for a line that ends at the cursor. */
function bashOffers(line: string): readonly string[] {
  const words = line.split(" ").map((word) => `'${word}'`);
  const ask = `
COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _immkit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-uc", scripts["bash"] + ask], { encoding: "utf8" })
    .split("\n")
    .filter((word) => word !== "");
}

describe.runIf(has("bash"))("completion in bash", () => {
  it.each([
    ["immkit ra", ["ram"]],
    ["immkit d", ["dev", "doctor"]],
    ["immkit ram new", ["new-access"]],
    ["immkit --plain ram li", ["lint"]],
    ["immkit ram lint --sev", ["--severity"]],
    ["immkit ram lint --severity h", ["high"]],
    ["immkit ram lint --severity ", ["critical", "high", "medium", "low", "info"]],
    ["immkit completion ", ["bash", "zsh", "fish"]],
    // Files are left to the shell.
    ["immkit validate mess", []],
    ["immkit local --data ", []],
    ["immkit nonsense --de", ["--debug"]],
  ])("%s", (line, expected) => {
    const offers = bashOffers(line);
    if (line.endsWith("completion ")) expect(offers).toEqual(expect.arrayContaining(expected));
    else expect(offers).toEqual(expected);
  });
});

it.runIf(has("zsh"))("the script for zsh runs there", () => {
  execFileSync("zsh", ["-fc", `${scripts["zsh"]}\nwhence _immkit`]);
});

it.runIf(has("fish"))("completes in fish", () => {
  const ask = (line: string) =>
    execFileSync("fish", ["-c", `${scripts["fish"]}\ncomplete -C '${line}'`], { encoding: "utf8" });
  expect(ask("immkit ra")).toMatch(/^ram\t/);
  expect(ask("immkit ram lint --severity h")).toMatch(/^high/m);
});

it("the script for fish has a line for each command and option", () => {
  expect(scripts["fish"]).toContain(
    "complete -c immkit -n 'not __fish_seen_subcommand_from init dev",
  );
  expect(scripts["fish"]).toMatch(/^complete -c immkit .*from ram; and .* -f -a lint -d 'find /m);
  expect(scripts["fish"]).toMatch(/from lint' -l severity -r -f -a 'critical high .*' -d 'report/);
});
