import { describe, expect, it } from "vitest";
import { main } from "./main.ts";
import { memoryIo } from "./testing/memory-io.ts";

describe("main", () => {
  it.each([["--version"], ["-V"], ["-v"]])("prints the version: %s", async (flag) => {
    const io = memoryIo();
    expect(await main([flag], io)).toBe(0);
    expect(io.out()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [["--help"], "Usage: immkit"],
    [["help"], "Usage: immkit"],
    [["help", "ram"], "Usage: immkit ram"],
    [["help", "ram", "lint"], "Usage: immkit ram lint"],
    [["help", "local"], "Usage: immkit local"],
    [["--help"], "Local:\n  init "],
    [["--help"], "--debug"],
    [
      ["ram", "decide", "--help"],
      "Exit codes:\n  0  allowed\n  1  denied\n  2  undetermined\n  3  bad input or usage",
    ],
    [["ram", "decide", "-h"], "Examples:\n  # "],
    [["ram", "decide", "-h"], "--debug"],
  ])("prints help on standard output: %j", async (args, text) => {
    const io = memoryIo();
    expect(await main(args, io)).toBe(0);
    expect(io.out()).toContain(text);
    expect(io.err()).toBe("");
  });

  it.each([
    [[], "Usage: immkit"],
    [["ram"], "Usage: immkit ram"],
    [["valdate"], "unknown command 'valdate'\n(Did you mean validate?)"],
    [["ram", "decode"], "unknown command 'decode'\n(Did you mean decide?)"],
    [["ram", "decide", "--requst", "x"], "unknown option '--requst'\n(Did you mean --request?)"],
    [
      ["ram", "lint", "--severity", "hgh", "x"],
      "Allowed choices are critical, high, medium, low, info.\n(Did you mean high?)",
    ],
    [["completion", "bsh"], "Allowed choices are bash, zsh, fish.\n(Did you mean bash?)"],
    [["completion", "bsh"], "error: 'bsh' is invalid for <shell>. Allowed"],
    [
      ["help", "ram", "lnt"],
      '"ram lnt" is not a command. Did you mean "lint"? Run "immkit ram --help"',
    ],
    [["submit", "cat.jpg"], '"cat.jpg" is not an object in OSS. Write oss://BUCKET/KEY.\n'],
    [["submit", import.meta.filename], "and submit it: immkit trigger"],
    [["ram", "decide", "--request", "x", "y"], "too many arguments"],
    [["ram", "decide", "--request"], "argument missing"],
  ])("exits with 3 and prints the mistake to standard error: %j", async (args, text) => {
    const io = memoryIo();
    expect(await main(args, io)).toBe(3);
    expect(io.out()).toBe("");
    expect(io.err()).toContain(text);
  });

  const decide = ["ram", "decide", "--policy", "absent.json", "--request", "-"];
  it("prints a stack only with --debug", async () => {
    const quiet = memoryIo({ stdin: '{"action":"imm:GetTask","resource":"*"}' });
    expect(await main(decide, quiet)).toBe(3);
    expect(quiet.err()).toBe(
      `error: The policy file "absent.json" can't be read: it does not exist.\n`,
    );
    const debug = memoryIo({ stdin: '{"action":"imm:GetTask","resource":"*"}' });
    expect(await main([...decide, "--debug"], debug)).toBe(3);
    expect(debug.err()).toMatch(/\n\s+at .*file\.ts/);
    expect(debug.err()).toContain("caused by Error: ENOENT");
  });

  it("colours the error on a terminal only", async () => {
    const terminal = memoryIo({ isTTY: true });
    await main(["ram", "decide", "--request", "r"], terminal);
    expect(terminal.err()).toContain("\u001b[");
    const colourless = memoryIo({ isTTY: true, env: { NO_COLOR: "1" } });
    await main(["ram", "decide", "--request", "r"], colourless);
    expect(colourless.err()).not.toContain("\u001b[");
  });
});
