import { describe, expect, it } from "vitest";
import { formatPolicy } from "../document/parse.ts";
import type { PolicyDocument, Statement } from "../policy.ts";
import { fixOf } from "./fix.ts";

const statement = (name: string): Statement => ({
  Effect: "Allow",
  Action: [`imm:${name}`],
  Resource: ["*"],
});
const document: PolicyDocument = { Version: "1", Statement: [statement("Old")] };
const [a, b] = [statement("A"), statement("B")];
const of = (...Statement: Statement[]): PolicyDocument => ({ ...document, Statement });
const size = formatPolicy(of(a, b)).length;
const fix = (limit: number, several: boolean, ...left: Statement[]) =>
  fixOf({ policy: { name: "p", document }, limit, several }, "Mend it.", left);

describe("fixOf", () => {
  it("is one policy as far as it fits", () => {
    for (const several of [true, false])
      expect(fix(size, several, a, b)).toStrictEqual({ message: "Mend it.", document: of(a, b) });
  });

  it("is several where it does not, if there may be several", () => {
    const message = "Mend it. It takes 2 policies: attach them all.";
    expect(fix(size - 1, true, a, b)).toStrictEqual({ message, document: of(a), beside: [of(b)] });
    expect(fix(size - 1, false, a, b)).toBeNull();
  });

  it("is none where a statement does not fit in any way", () => {
    expect(fix(20, true, a, b)).toBeNull();
  });

  it("is to detach the policy where nothing is left", () => {
    expect(fix(size, true)).toStrictEqual({ message: "Mend it.", document: null });
  });
});
