import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { CommandError } from "./command-error.ts";
import { report } from "./report.ts";

function named(name: string, message: string, members: object = {}): Error {
  return Object.assign(new Error(message), { name, ...members });
}

describe("report", () => {
  it.each([
    [new CommandError("Wrong."), 3],
    [new CommandError("Wrong.", { exitCode: 4 }), 4],
    [named("ConfigError", "region is missing.", { code: "InvalidConfig" }), 3],
    [named("ValidationError", "userData is too long."), 3],
    [named("CredentialsError", "No credentials.", { code: "CredentialsMissing" }), 3],
    [named("CredentialsError", "STS refused.", { code: "CredentialsFailed" }), 4],
    [named("ServiceError", "No.", { code: "NoPermission" }), 4],
    [named("ResponseError", "A page."), 4],
    [named("NetworkError", "Nobody answers."), 4],
    [named("ListenError", "Port 80 is in use."), 3],
    [named("PolicyError", "Version is missing."), 3],
  ])("%s ends with %i, in one line", (error, code) => {
    const io = memoryIo();
    expect(report(error, io, false)).toBe(code);
    const [line, more] = io.err().split("\n");
    expect(line).toBe(`error: ${error.message}`);
    const hasCode = "code" in error && error.name !== "ServiceError";
    expect(more).toBe(hasCode ? `immkit error ${error.name}.${error.code} says more.` : "");
    expect(io.out()).toBe("");
  });

  it.each([[new TypeError("x is not a function")], ["a string"], [undefined]])(
    "calls %s a bug",
    (error) => {
      const io = memoryIo();
      expect(report(error, io, false)).toBe(70);
      expect(io.err()).toContain("This is a bug in immkit.");
    },
  );

  it("keeps the lines of a failed program", () => {
    const io = memoryIo();
    const error = named("DeployError", "index.ts:3\nconst x = ;", { code: "ProgramFailed" });
    expect(report(error, io, false)).toBe(3);
    expect(io.err()).toMatch(/^error: index\.ts:3\nconst x = ;\n/);
  });

  it("prints nothing for an interruption", () => {
    const io = memoryIo();
    expect(report(new DOMException("stop", "AbortError"), io, false)).toBe(130);
    expect(io.err()).toBe("");
  });

  it("adds the request id of a service, unless the message has it", () => {
    const io = memoryIo();
    report(named("ServiceError", "No.", { requestId: "R-1" }), io, false);
    report(named("ServiceError", "No (request R-1).", { requestId: "R-1" }), io, false);
    expect(io.err()).toBe("error: No. (request R-1)\nerror: No (request R-1).\n");
  });

  it("prints the causes with --debug, also if they are a circle", () => {
    const io = memoryIo();
    const inner: Error & { cause?: unknown } = new Error("inner");
    const outer = new CommandError("outer", { cause: inner });
    inner.cause = outer;
    report(outer, io, true);
    expect(io.err()).toContain("caused by Error: inner");
    expect(io.err().split("caused by").length).toBeLessThan(10);
  });

  it("escapes control characters in the message of a service", () => {
    const io = memoryIo();
    report(named("ServiceError", "\u001b[2Jgone"), io, false);
    expect(io.err()).toBe("error: \\u001b[2Jgone\n");
  });
});
