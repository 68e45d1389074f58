import { describe, expect, it } from "vitest";
import { deployerPolicy } from "./deployer-policy.ts";

const stack = { project: "shop", stack: "prod", region: "cn-hangzhou", accountId: "1234" };

describe("deployerPolicy", () => {
  it("names the stack's resources by their prefix", () => {
    expect(deployerPolicy(stack).join()).toContain(
      '"acs:imm:cn-hangzhou:1234:project/shop-prod-*"',
    );
  });

  it.each([
    [undefined, "project is missing; pass the name of the Pulumi project"],
    [{ ...stack, accountId: undefined }, "accountId is missing; pass the account's id"],
    [{ ...stack, accountId: "*" }, 'accountId is "*"; it must be an account id, which is digits'],
    [{ ...stack, region: "" }, 'region is ""; it must be a region such as cn-hangzhou'],
    [{ ...stack, names: ["*"] }, 'names[0] is "*"; it must be the name of a resource'],
    [{ ...stack, features: ["Tags"] }, 'features[0] is "Tags"; write tags'],
    [{ ...stack, feature: ["tags"] }, "feature is unknown; did you mean features?"],
  ])("rejects %o", (args, problem) => {
    expect(() => deployerPolicy(args as typeof stack)).toThrow(`deployerPolicy: ${problem}`);
  });
});
