import { describe, expect, it } from "vitest";
import type { CallView } from "../api/contract.ts";
import { denialsOf, smallestGrant } from "./denials.ts";

const call = (number: number, more: Partial<CallView> = {}): CallView => ({
  number,
  time: `2026-12-01T00:00:0${number}.000Z`,
  requestId: "A",
  product: "oss",
  operation: "GET /media/a.jpg",
  caller: "acs:ram::1:user/ann",
  action: "oss:GetObject",
  resource: "acs:oss:*:1:media/a.jpg",
  decision: "implicitDeny",
  reason: "No policy allows it.",
  statement: null,
  status: 403,
  code: "AccessDenied",
  latencyMs: 1,
  otherChecks: [],
  ...more,
});

describe("denials", () => {
  it("are grouped, with the time of the last call", () => {
    const denials = denialsOf([
      call(4),
      call(3, { decision: "allow" }),
      call(2, { caller: null, decision: "explicitDeny", statement: { policy: "p", index: 0 } }),
      call(1),
      call(0, { decision: null, action: null, resource: null }),
    ]);
    expect(denials.map(({ caller, count, time }) => [caller, count, time])).toEqual([
      ["acs:ram::1:user/ann", 2, "2026-12-01T00:00:04.000Z"],
      ["anonymous", 1, "2026-12-01T00:00:02.000Z"],
    ]);
  });

  it("have a grant for exactly the call, if no statement denies it", () => {
    const [missing, denied] = denialsOf([call(2), call(1, { decision: "explicitDeny" })]);
    expect(missing && JSON.parse(smallestGrant(missing) ?? "")).toEqual({
      Version: "1",
      Statement: [
        { Effect: "Allow", Action: "oss:GetObject", Resource: "acs:oss:*:1:media/a.jpg" },
      ],
    });
    expect(denied && smallestGrant(denied)).toBeUndefined();
  });
});
