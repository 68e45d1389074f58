import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { type Key, ok, owner, ramVersion, rpc } from "../testing/wire.ts";

let cloud: LocalCloud;
let root: Key;
beforeAll(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterAll(() => cloud.close());

const call = (action: string, params: Record<string, string> = {}) =>
  ok(cloud, root, ramVersion, action, params);
const codeOf = async (action: string, params: Record<string, string> = {}) => {
  const { status, body } = await rpc(cloud, root, ramVersion, action, params);
  return [status, body.Code];
};

it("login profiles are created, read, changed and deleted", async () => {
  const UserName = "alice";
  await call("CreateUser", { UserName });
  const missing = [404, "EntityNotExist.User.LoginProfile"];
  for (const action of ["GetLoginProfile", "UpdateLoginProfile", "DeleteLoginProfile"])
    expect(await codeOf(action, { UserName })).toEqual(missing);
  const created = await call("CreateLoginProfile", {
    UserName,
    Password: "Secret-123456",
    MFABindRequired: "true",
  });
  expect(created.LoginProfile).toEqual({
    UserName,
    PasswordResetRequired: false,
    MFABindRequired: true,
    CreateDate: expect.stringMatching(/Z$/),
  });
  expect(await codeOf("CreateLoginProfile", { UserName, Password: "x" })).toEqual([
    409,
    "EntityAlreadyExists.User.LoginProfile",
  ]);
  await call("UpdateLoginProfile", { UserName, PasswordResetRequired: "true" });
  expect((await call("GetLoginProfile", { UserName })).LoginProfile).toEqual({
    ...created.LoginProfile,
    PasswordResetRequired: true,
  });
  await call("DeleteLoginProfile", { UserName });
  expect(await codeOf("GetLoginProfile", { UserName })).toEqual(missing);
});

describe("the account", () => {
  it("has an alias that can be set and cleared", async () => {
    expect((await call("GetAccountAlias")).AccountAlias).toBe("");
    await call("SetAccountAlias", { AccountAlias: "my-team" });
    expect((await call("GetAccountAlias")).AccountAlias).toBe("my-team");
    expect(await codeOf("SetAccountAlias", { AccountAlias: "-x" })).toEqual([
      400,
      "InvalidParameter.AccountAlias",
    ]);
    await call("ClearAccountAlias");
    expect((await call("GetAccountAlias")).AccountAlias).toBe("");
  });

  it("has a password policy, in which a call resets what it leaves out", async () => {
    const defaults = {
      MinimumPasswordLength: 12,
      RequireLowercaseCharacters: true,
      RequireUppercaseCharacters: true,
      RequireNumbers: true,
      RequireSymbols: true,
      HardExpiry: false,
      MaxPasswordAge: 0,
      PasswordReusePrevention: 0,
      MaxLoginAttemps: 5,
    };
    expect((await call("GetPasswordPolicy")).PasswordPolicy).toEqual(defaults);
    await call("SetPasswordPolicy", { MinimumPasswordLength: "9", RequireSymbols: "false" });
    expect((await call("GetPasswordPolicy")).PasswordPolicy).toEqual({
      ...defaults,
      MinimumPasswordLength: 9,
      RequireSymbols: false,
    });
    await call("SetPasswordPolicy");
    expect((await call("GetPasswordPolicy")).PasswordPolicy).toEqual(defaults);
    expect(await codeOf("SetPasswordPolicy", { MinimumPasswordLength: "7" })).toEqual([
      400,
      "InvalidParameter.MinimumPasswordLength",
    ]);
  });

  it("has no MFA devices", async () => {
    expect((await call("ListVirtualMFADevices")).VirtualMFADevices).toEqual({
      VirtualMFADevice: [],
    });
  });
});
