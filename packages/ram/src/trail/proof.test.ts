import { expect, it } from "vitest";
import { prove } from "./proof.ts";

const use = (action: string) => ({
  action,
  resource: "acs:imm:cn-hangzhou:1234567890123456:project/p",
  widths: [],
  neededBy: "",
});
const policy = {
  Version: "1",
  Statement: [{ Effect: "Allow", Action: ["imm:GetTask"], Resource: ["*"] }],
} as const;

it("counts the different requests", () => {
  expect(prove([policy], [use("imm:GetTask"), use("imm:GetTask")])).toBe(1);
});

it("fails if the policies deny a request", () => {
  expect(() => prove([policy], [use("imm:GetTask"), use("imm:GetProject")])).toThrow(
    "The generated policy denies a call of the trail.",
  );
});
