import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { type Key, ok, owner, ramVersion, rpc, stsVersion, userWith } from "../testing/wire.ts";

let cloud: LocalCloud;
let root: Key;
beforeEach(async () => {
  cloud = await startCloud();
  root = owner(cloud);
});
afterEach(() => cloud.close());

describe("users", () => {
  it("are created, read, renamed, listed and deleted", async () => {
    const { User } = await ok(cloud, root, ramVersion, "CreateUser", {
      UserName: "Alice",
      DisplayName: "A",
      Comments: "审",
    });
    expect(User).toMatchObject({
      UserName: "Alice",
      DisplayName: "A",
      Comments: "审",
      UserId: expect.stringMatching(/^\d{18}$/),
    });
    expect(User.CreateDate).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const renamed = await ok(cloud, root, ramVersion, "UpdateUser", {
      UserName: "alice",
      NewUserName: "bob",
      NewComments: "",
    });
    expect(renamed.User).toMatchObject({ UserName: "bob", Comments: "", UserId: User.UserId });
    expect(await rpc(cloud, root, ramVersion, "GetUser", { UserName: "alice" })).toMatchObject({
      status: 404,
      body: { Code: "EntityNotExist.User" },
    });
    const listed = await ok(cloud, root, ramVersion, "ListUsers");
    expect(listed.Users.User.map((user: { UserName: string }) => user.UserName)).toEqual(["bob"]);
    await ok(cloud, root, ramVersion, "DeleteUser", { UserName: "bob" });
    expect((await ok(cloud, root, ramVersion, "ListUsers")).Users.User).toEqual([]);
  });

  it.each([
    [{}, 400, "MissingParameter"],
    [{ UserName: "a b" }, 400, "InvalidParameter.UserName"],
    [{ UserName: "x".repeat(65) }, 400, "InvalidParameter.UserName"],
    [{ UserName: "ALICE" }, 409, "EntityAlreadyExists.User"],
    [{ UserName: "b", Comments: "x".repeat(129) }, 400, "InvalidParameter.Comments.Length"],
  ])("rejects %j", async (params: Record<string, string>, status, Code) => {
    await ok(cloud, root, ramVersion, "CreateUser", { UserName: "alice" });
    expect(await rpc(cloud, root, ramVersion, "CreateUser", params)).toMatchObject({
      status,
      body: { Code },
    });
  });

  it("have no display name unless it is given", async () => {
    const { User } = await ok(cloud, root, ramVersion, "CreateUser", { UserName: "alice" });
    expect(User.DisplayName).toBe("");
  });

  it("are listed in pages", async () => {
    for (const name of ["c", "a", "d", "b", "e"])
      await ok(cloud, root, ramVersion, "CreateUser", { UserName: name });
    const names: string[] = [];
    let Marker = "";
    for (let pages = 0; pages < 3; pages++) {
      const page = await ok(cloud, root, ramVersion, "ListUsers", { MaxItems: "2", Marker });
      names.push(...page.Users.User.map((user: { UserName: string }) => user.UserName));
      expect(page.IsTruncated).toBe(pages < 2);
      Marker = page.Marker ?? "";
    }
    expect(names).toEqual(["a", "b", "c", "d", "e"]);
    expect(await rpc(cloud, root, ramVersion, "ListUsers", { MaxItems: "0" })).toMatchObject({
      status: 400,
      body: { Code: "InvalidParameter.MaxItems" },
    });
  });
});

describe("access keys", () => {
  it("are at most two, show their secret once, and prevent the user's deletion", async () => {
    const key = await userWith(cloud, "alice");
    const { AccessKey } = await ok(cloud, root, ramVersion, "CreateAccessKey", {
      UserName: "alice",
    });
    expect(AccessKey.AccessKeySecret).toMatch(/^\w{30}$/);
    expect(
      await rpc(cloud, root, ramVersion, "CreateAccessKey", { UserName: "alice" }),
    ).toMatchObject({
      status: 409,
      body: { Code: "LimitExceeded.User.AccessKey" },
    });
    const { AccessKeys } = await ok(cloud, root, ramVersion, "ListAccessKeys", {
      UserName: "alice",
    });
    expect(AccessKeys.AccessKey).toHaveLength(2);
    expect(JSON.stringify(AccessKeys)).not.toContain("Secret");
    expect(await rpc(cloud, root, ramVersion, "DeleteUser", { UserName: "alice" })).toMatchObject({
      status: 409,
      body: { Code: "DeleteConflict.User.AccessKey" },
    });
    for (const id of [key.id, AccessKey.AccessKeyId]) {
      await ok(cloud, root, ramVersion, "DeleteAccessKey", {
        UserName: "alice",
        UserAccessKeyId: id,
      });
    }
    await ok(cloud, root, ramVersion, "DeleteUser", { UserName: "alice" });
    expect(await rpc(cloud, key, stsVersion, "GetCallerIdentity")).toMatchObject({
      status: 404,
      body: { Code: "InvalidAccessKeyId.NotFound" },
    });
  });

  it("can be deactivated and activated", async () => {
    const key = await userWith(cloud, "alice");
    const set = (Status: string) =>
      rpc(cloud, root, ramVersion, "UpdateAccessKey", {
        UserName: "alice",
        UserAccessKeyId: key.id,
        Status,
      });
    await set("Inactive");
    expect(await rpc(cloud, key, stsVersion, "GetCallerIdentity")).toMatchObject({
      status: 403,
      body: { Code: "InvalidAccessKeyId.Inactive" },
    });
    await set("Active");
    expect((await rpc(cloud, key, stsVersion, "GetCallerIdentity")).status).toBe(200);
    expect(await set("Off")).toMatchObject({
      status: 400,
      body: { Code: "InvalidParameter.Status" },
    });
  });

  it("record their last accepted use", async () => {
    const key = await userWith(cloud, "alice");
    const lastUsed = async () =>
      (
        await ok(cloud, root, ramVersion, "GetAccessKeyLastUsed", {
          UserName: "alice",
          UserAccessKeyId: key.id,
        })
      ).AccessKeyLastUsed.LastUsedDate;
    await rpc(cloud, { ...key, secret: "wrong" }, stsVersion, "GetCallerIdentity");
    expect(await lastUsed()).toBe("");
    await ok(cloud, key, stsVersion, "GetCallerIdentity");
    expect(await lastUsed()).toMatch(/^\d{4}-/);
  });

  it("are the caller's own by default", async () => {
    const key = await userWith(cloud, "alice", {
      keys: { Effect: "Allow", Action: "ram:ListAccessKeys", Resource: "acs:ram:*:*:user/alice" },
    });
    const { AccessKeys } = await ok(cloud, key, ramVersion, "ListAccessKeys");
    expect(AccessKeys.AccessKey.map((each: { AccessKeyId: string }) => each.AccessKeyId)).toEqual([
      key.id,
    ]);
  });
});

describe("groups", () => {
  it("give their policies to their members", async () => {
    const key = await userWith(cloud, "alice");
    await ok(cloud, root, ramVersion, "CreateGroup", { GroupName: "readers", Comments: "c" });
    await ok(cloud, root, ramVersion, "AttachPolicyToGroup", {
      GroupName: "readers",
      PolicyName: "AliyunRAMReadOnlyAccess",
      PolicyType: "System",
    });
    expect((await rpc(cloud, key, ramVersion, "ListGroups")).status).toBe(403);
    await ok(cloud, root, ramVersion, "AddUserToGroup", {
      GroupName: "readers",
      UserName: "alice",
    });
    expect(
      (await ok(cloud, key, ramVersion, "ListGroupsForUser", { UserName: "alice" })).Groups.Group,
    ).toMatchObject([{ GroupName: "readers" }]);
    expect(
      (await ok(cloud, key, ramVersion, "ListUsersForGroup", { GroupName: "readers" })).Users.User,
    ).toMatchObject([{ UserName: "alice" }]);
    for (const [action, params, Code] of [
      [
        "AddUserToGroup",
        { GroupName: "readers", UserName: "alice" },
        "EntityAlreadyExists.User.Group",
      ],
      ["DeleteGroup", { GroupName: "readers" }, "DeleteConflict.Group.User"],
      ["CreateGroup", { GroupName: "Readers" }, "EntityAlreadyExists.Group"],
    ] as const) {
      expect(await rpc(cloud, root, ramVersion, action, params)).toMatchObject({
        status: 409,
        body: { Code },
      });
    }
    await ok(cloud, root, ramVersion, "UpdateGroup", {
      GroupName: "readers",
      NewGroupName: "lookers",
    });
    expect(
      (await ok(cloud, key, ramVersion, "GetGroup", { GroupName: "lookers" })).Group,
    ).toMatchObject({
      GroupName: "lookers",
      Comments: "c",
    });
    await ok(cloud, root, ramVersion, "RemoveUserFromGroup", {
      GroupName: "lookers",
      UserName: "alice",
    });
    expect((await rpc(cloud, key, ramVersion, "ListGroups")).status).toBe(403);
    expect(
      await rpc(cloud, root, ramVersion, "DeleteGroup", { GroupName: "lookers" }),
    ).toMatchObject({
      body: { Code: "DeleteConflict.Group.Policy" },
    });
  });
});
