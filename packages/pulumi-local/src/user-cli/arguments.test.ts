import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";

describe("readArguments", () => {
  it.each([
    ["up --yes", { command: "up", usesProviders: true, rest: ["up", "--yes"] }],
    ["--color never destroy", { command: "destroy", usesProviders: true }],
    ["-v 9 pre", { command: "pre", usesProviders: true }],
    ["-v9 refresh", { command: "refresh", usesProviders: true }],
    ["up --stack one --yes", { stack: "one", rest: ["up", "--yes"] }],
    ["up -s one", { stack: "one", rest: ["up"] }],
    ["up -s=one --stack=two", { stack: "two", rest: ["up"] }],
    ["up --config-file a=b.yaml", { configFile: "a=b.yaml", rest: ["up"] }],
    ["-C dir up", { folder: "dir", command: "up", rest: ["-C", "dir", "up"] }],
    ["up --cwd=dir", { folder: "dir", rest: ["up", "--cwd=dir"] }],
    ["up -c a=b --config c=alicloud", { setsConfig: true, rest: "up -c a=b --config c=alicloud" }],
    ["up --help", { usesProviders: false }],
    ["config set -- --stack -5", { usesSettings: true, stack: undefined }],
    ["stack init dev", { command: "stack", usesProviders: false, usesSettings: false }],
    ["--version", { command: undefined, usesProviders: false }],
    ["up -- -s one", { stack: undefined, rest: ["up", "--", "-s", "one"] }],
  ])("%s", (line, expected) => {
    const rest = "rest" in expected ? { rest: [expected.rest].flat().join(" ").split(" ") } : {};
    expect(readArguments(line.split(" "))).toMatchObject({ ...expected, ...rest });
  });

  it.each([
    ["up --remote", "RealCloud", "--remote would deploy from another machine"],
    ["up --remote-git-branch main", "RealCloud", "--remote-git-branch would deploy"],
    ["up -c alicloud:profile=prod", "RealCloud", "--config can't set alicloud:profile"],
    ["up --config=immkit:endpoints.imm=x", "RealCloud", "--config can't set immkit:endpoints.imm"],
    ['up --config-path -c ["alicloud:profile"]=x', "RealCloud", "--config can't set"],
    ["up -ysprod", "ConfigInvalid", "-ysprod can't be checked: write each short option"],
    ["up -sprod", "ConfigInvalid", "-sprod can't be checked"],
    ["up --stack", "ConfigInvalid", "--stack has no value"],
  ])("rejects %s", (line, code, message) => {
    expect(() => readArguments(line.split(" "))).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
