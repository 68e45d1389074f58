import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { createProgram } from "./program.ts";
import { memoryIo } from "./testing/memory-io.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

function leaves(command: Command, path: string): [string, Command][] {
  const { commands } = command;
  return commands.length === 0
    ? [[path, command]]
    : commands
        .filter((each) => each.name() !== "help")
        .flatMap((each) => leaves(each, `${path} ${each.name()}`));
}

const commands = leaves(createProgram({ io: memoryIo(), finish: () => {} }), "immkit");

describe("README", () => {
  it("lists every command, and only existing ones", () => {
    const listed = readme
      .match(/^\| `immkit(?: [a-z][a-z-]+(?=[ `]))+/gm)
      ?.map((start) => start.slice(3));
    expect(listed?.toSorted()).toEqual(commands.map(([path]) => path).toSorted());
  });

  it.each(readme.match(/^(?:npx )?immkit .*$/gm)?.map((line) => [line]) ?? [])(
    "uses only existing options: %s",
    (line) => {
      const words = line.replace(/^npx /, "").replace(/ #.*$/, "").trim().split(" ");
      const found = commands.find(([path]) => `${words.join(" ")} `.startsWith(`${path} `));
      const options = found?.[1].options.map(({ long }) => long);
      for (const word of words.filter((each) => each.startsWith("--")))
        expect(options).toContain(word);
      expect(found).toBeDefined();
    },
  );
});

describe("the list of commands", () => {
  const program = createProgram({ io: memoryIo(), finish: () => {} });
  const lists = [program, ...program.commands].flatMap((command) =>
    command.commands.map((each): [string, string] => [
      `${command.name()} ${each.name()}`,
      command.createHelp().subcommandDescription(each),
    ]),
  );

  it.each(lists)("has a short summary: %s", (_, summary) => {
    expect(summary).toMatch(/^[a-z][^.]{10,65}$/);
  });
});

describe("the help of each command", () => {
  it.each(commands)("%s has examples, exit codes, and what each option is", (path, command) => {
    let help = "";
    command.configureOutput({
      writeOut: (text) => {
        help += text;
      },
    });
    command.outputHelp();
    expect(help).toContain(`$ ${path} `);
    expect(help).toMatch(/Exit codes:\n {2}0 {2}\S.*\n(?: {2}\d+ {2}\S.*\n)* {2}3 {2}bad/);
    for (const option of command.options) expect(option.description).not.toBe("");
  });
});
