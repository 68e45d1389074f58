import { describe, expect, it } from "vitest";
import { memoryIo } from "../../testing/memory-io.ts";
import { callLine, isDenied, type LoggedCall } from "./call-line.ts";

const call: LoggedCall = {
  number: 7,
  time: "2026-11-30T08:00:00.000Z",
  requestId: "A-B",
  product: "imm",
  operation: "GetTask",
  caller: "acs:ram::1234567890123456:role/app/session",
  action: "imm:GetTask",
  resource: "acs:imm:cn-hangzhou:1234567890123456:project/p",
  decision: "allow",
  reason: 'Statement 0 of policy "app" allows it.',
  statement: { policy: "app", index: 0 },
  status: 200,
  code: null,
  latencyMs: 1.4,
  otherChecks: [],
};
const notAsked = { action: null, resource: null, decision: null, reason: null, statement: null };
const printed = (changes: Partial<LoggedCall>, options = {}) => {
  const io = memoryIo(options);
  return callLine({ ...call, ...changes }, io, io.stdout);
};

describe("the line of a call", () => {
  it.each<[string, Partial<LoggedCall>, string]>([
    [
      "allowed",
      {},
      "allow imm:GetTask on project/p by role/app/session: 200, 1 ms (statement 0 of app)\n",
    ],
    [
      "of the account itself",
      { caller: "acs:ram::1234567890123456:root", statement: null },
      "allow imm:GetTask on project/p by root: 200, 1 ms\n",
    ],
    [
      "denied",
      { decision: "explicitDeny", status: 403, code: "NoPermission" },
      'explicit deny imm:GetTask on project/p by role/app/session: 403 NoPermission, 1 ms\n    Statement 0 of policy "app" allows it.\n',
    ],
    [
      "of a service",
      { status: null, latencyMs: null },
      "allow imm:GetTask on project/p by role/app/session: done by the service (statement 0 of app)\n",
    ],
    [
      "denied to a service",
      { status: null, latencyMs: null, code: "NoPermission", decision: "implicitDeny" },
      'implicit deny imm:GetTask on project/p by role/app/session: NoPermission\n    Statement 0 of policy "app" allows it.\n',
    ],
    [
      "with an invalid signature",
      { ...notAsked, caller: null, status: 403, code: "SignatureDoesNotMatch" },
      "imm GetTask by an unknown caller: 403 SignatureDoesNotMatch, 1 ms\n",
    ],
    [
      "with control characters",
      { ...notAsked, product: "oss", operation: "GET /b/\u001b[2J" },
      "oss GET /b/\\u001b[2J by role/app/session: 200, 1 ms\n",
    ],
  ])("%s", (_, changes, text) => {
    expect(printed(changes)).toBe(`2026-11-30T08:00:00.000Z ${text}`);
  });

  it("has colour and the time of day on a terminal", () => {
    const text = printed({}, { isTTY: true });
    expect(text).toContain("\u001b[32mallow\u001b[39m");
    expect(text).toMatch(/\d\d:\d\d:\d\d/);
    expect(text).not.toContain("2026");
    expect(printed({}, { isTTY: true, env: { NO_COLOR: "1" } })).not.toContain("\u001b");
  });
});

it.each<[Partial<LoggedCall>, boolean]>([
  [{}, false],
  [{ status: 404, code: "NoSuchKey" }, false],
  [{ decision: "implicitDeny", status: null }, true],
  [{ ...notAsked, status: 401 }, true],
  [{ ...notAsked, status: 403 }, true],
])("whether a call with %j is denied: %s", (changes, denied) => {
  expect(isDenied({ ...call, ...changes })).toBe(denied);
});
