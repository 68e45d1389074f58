/**
 * The requests in findings, sent for real: with the stack of a fixture the request gets through,
 * and with the documented fix it is denied.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Account } from "./replay/account.ts";
import { send } from "./replay/calls.ts";
import { type Case, readCases } from "./replay/cases.ts";
import { deployStack } from "./replay/deploy.ts";
import { exemptionOf } from "./replay/exemptions.ts";
import { senderOf } from "./replay/senders.ts";

const cases = readCases();
const replayed = cases.filter((each) => exemptionOf(each) === undefined);

let account: Account;
beforeAll(async () => {
  account = await Account.start();
});
afterAll(() => account.cloud.close());

async function deploy(stack: Case["stack"]): Promise<void> {
  await account.reset();
  await deployStack(account, stack);
}

describe("the request of a finding", () => {
  it.each(replayed)("$fixture: $rule of $subject", async (each) => {
    const { stack, fixed, request } = each;
    await deploy(stack);
    const before = await send(account, await senderOf(account, each), request);
    expect(before.status, before.text).toBeLessThan(300);
    await deploy(fixed);
    const after = await send(account, await senderOf(account, each), request);
    expect(after.status, after.text).toBe(403);
    expect(["AccessDenied", "NoPermission"]).toContain(after.code);
    // OSS says it to callers with a key only.
    expect(after.deniedAction ?? request.action).toBe(request.action);
  });
});

describe("a request that can't be replayed", () => {
  /** The page docs/replayed.md lists and counts them. */
  it("has one of few reasons", () => {
    const reasons = cases.flatMap((each) => exemptionOf(each) ?? []);
    expect([...new Set(reasons)].sort()).toEqual([
      "A call that is signed with an AccessKey has no acs:MFAPresent.",
      "OSS refuses a policy with the name of another bucket.",
      "Of the services that take a role, the local cloud emulates only IMM.",
      "The local cloud doesn't emulate AssumeRoleWithOIDC.",
      "The local cloud doesn't emulate ecs.",
      "The local cloud doesn't emulate kms.",
      "The policy denies the deployment's own calls over TLS.",
    ]);
    expect(replayed.length / cases.length).toBeGreaterThan(0.85);
  });

  it.each([
    ["oss-tls-only/fail-another-bucket", /MalformedPolicy.*shop-other/],
    ["oss-tls-only/fail-inline-denies-tls", /AccessDenied.*by bucket policy/],
  ])("is of %s, which can't be deployed", async (fixture, message) => {
    const stack = cases.find((each) => each.fixture === fixture)?.stack ?? { resources: [] };
    await expect(deploy(stack)).rejects.toThrow(message);
  });
});
