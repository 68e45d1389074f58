import { beforeEach, describe, expect, it } from "vitest";
import { accountId, anonymous, owner, startOss, user } from "../testing/oss.ts";
import { child, childText } from "../xml/index.ts";

const alice = user("alice");
const everything = { Effect: "Allow", Action: "oss:*", Resource: "*" };
let { send, attach } = startOss();
beforeEach(async () => {
  ({ send, attach } = startOss({ blockPublicAccess: false }));
  await send("PUT", "/media");
  await send("PUT", "/media/a", { body: "hello" });
});

const policy = (...Statement: unknown[]) => JSON.stringify({ Version: "1", Statement });
const putPolicy = (...statements: unknown[]) =>
  send("PUT", "/media?policy", { body: policy(...statements) });
const block = (value: string) =>
  `<PublicAccessBlockConfiguration><BlockPublicAccess>${value}</BlockPublicAccess></PublicAccessBlockConfiguration>`;
const open = {
  Effect: "Allow",
  Principal: ["*"],
  Action: ["oss:GetObject"],
  Resource: ["acs:oss:*:*:media/*"],
};

describe("acl", () => {
  it("can be set by header and read", async () => {
    await send("PUT", "/media?acl", { headers: { "x-oss-acl": "public-read" } });
    const { xml } = await send("GET", "/media?acl");
    expect(childText(child(xml, "AccessControlList") ?? xml, "Grant")).toBe("public-read");
    expect(childText(child(xml, "Owner") ?? xml, "ID")).toBe(accountId);
    expect((await send("GET", "/media/a", { as: anonymous })).text).toBe("hello");
    await expect(
      send("PUT", "/media?acl", { headers: { "x-oss-acl": "open" } }),
    ).rejects.toMatchObject({ code: "InvalidArgument" });
    expect((await send("PUT", "/media?acl")).status).toBe(200);
    expect((await send("GET", "/media?acl")).text).toContain("<Grant>public-read</Grant>");
  });

  it("is a condition key", async () => {
    attach(alice, { ...everything, Condition: { StringEquals: { "oss:x-oss-acl": "private" } } });
    const put = (acl: string) =>
      send("PUT", "/media?acl", { as: alice, headers: { "x-oss-acl": acl } });
    expect((await put("private")).status).toBe(200);
    await expect(put("public-read")).rejects.toMatchObject({ code: "AccessDenied" });
  });
});

describe("publicAccessBlock", () => {
  it("can be true, false or deleted", async () => {
    const read = async () =>
      childText((await send("GET", "/media?publicAccessBlock")).xml, "BlockPublicAccess");
    expect(await read()).toBe("false");
    await send("PUT", "/media?publicAccessBlock", { body: block("True") });
    expect(await read()).toBe("true");
    expect((await send("DELETE", "/media?publicAccessBlock")).status).toBe(204);
    expect(await read()).toBe("");
    await expect(
      send("PUT", "/media?publicAccessBlock", { body: block("maybe") }),
    ).rejects.toMatchObject({ code: "MalformedXML" });
  });

  it.each(["/media?publicAccessBlock", "/?publicAccessBlock"])(
    "%s closes what was public, and refuses what would be",
    async (target) => {
      await send("PUT", "/media?acl", { headers: { "x-oss-acl": "public-read" } });
      await putPolicy({ ...open, Action: "oss:ListObjects", Resource: "acs:oss:*:*:media" });
      expect((await send("GET", "/media/a", { as: anonymous })).status).toBe(200);
      expect((await send("GET", "/media", { as: anonymous })).status).toBe(200);
      await send("PUT", target, { body: block("true") });
      await expect(send("GET", "/media/a", { as: anonymous })).rejects.toMatchObject({
        code: "AccessDenied",
      });
      await expect(send("GET", "/media", { as: anonymous })).rejects.toMatchObject({
        code: "AccessDenied",
      });
      await expect(
        send("PUT", "/media?acl", { headers: { "x-oss-acl": "public-read" } }),
      ).rejects.toMatchObject({
        message: "Put public bucket acl is not allowed.",
      });
      await expect(putPolicy(open)).rejects.toMatchObject({
        code: "AccessDenied",
        message: "Put public bucket policy is not allowed.",
      });
      await expect(
        send("PUT", "/media/b", { headers: { "x-oss-object-acl": "public-read" } }),
      ).rejects.toMatchObject({
        message: "Put public object acl is not allowed.",
      });
      // Private ACLs are still accepted.
      expect((await putPolicy({ ...open, Principal: ["1000"] })).status).toBe(200);
      await send("DELETE", target);
      expect((await send("GET", "/media/a", { as: anonymous })).status).toBe(200);
    },
  );

  it("does not disable the Deny statements of a public policy", async () => {
    attach(alice, everything);
    await putPolicy(open, {
      Effect: "Deny",
      Principal: ["*"],
      Action: ["oss:DeleteObject"],
      Resource: ["acs:oss:*:*:media/*"],
    });
    await send("PUT", "/media?publicAccessBlock", { body: block("true") });
    await expect(send("DELETE", "/media/a", { as: alice })).rejects.toMatchObject({
      details: { EC: "0003-00000101" },
    });
  });
});

describe("policy", () => {
  it("is returned as it was written", async () => {
    await expect(send("GET", "/media?policy")).rejects.toMatchObject({
      code: "NoSuchBucketPolicy",
      details: { EC: "0030-00000006" },
    });
    const text = ` ${policy(open)}\n`;
    await send("PUT", "/media?policy", { body: text });
    expect(await send("GET", "/media?policy")).toMatchObject({
      text,
      headers: { "content-type": "application/json" },
    });
    expect((await send("DELETE", "/media?policy")).status).toBe(204);
    await expect(send("GET", "/media?policy")).rejects.toMatchObject({
      code: "NoSuchBucketPolicy",
    });
  });

  it("allows the principals that it names", async () => {
    const bob = { ...user("bob"), id: "2000" };
    await putPolicy({ ...open, Principal: ["2000"] });
    expect((await send("GET", "/media/a", { as: bob })).text).toBe("hello");
    await expect(send("GET", "/media/a", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await expect(send("GET", "/media/a", { as: anonymous })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await putPolicy(open);
    for (const as of [alice, anonymous])
      expect((await send("GET", "/media/a", { as })).text).toBe("hello");
  });

  it("can allow the session of a role", async () => {
    await putPolicy({ ...open, Principal: [`arn:sts::${accountId}:assumed-role/reader/one`] });
    const session = (name: string) =>
      ({
        type: "AssumedRoleUser",
        accountId,
        arn: `acs:ram::${accountId}:role/reader/${name}`,
        roleName: "reader",
        roleId: "3000",
        sessionName: name,
      }) as const;
    expect((await send("GET", "/media/a", { as: session("one") })).text).toBe("hello");
    await expect(send("GET", "/media/a", { as: session("two") })).rejects.toMatchObject({
      code: "AccessDenied",
    });
  });

  it("can deny what RAM allows, and the error names it", async () => {
    attach(alice, everything);
    const deny = {
      Effect: "Deny",
      Principal: ["*"],
      Action: ["oss:GetObject"],
      Resource: ["acs:oss:*:*:media/*"],
    };
    await putPolicy(deny);
    await expect(send("GET", "/media/a", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000101" },
    });
    attach(alice, { Effect: "Deny", Action: "oss:GetObject", Resource: "*" });
    await expect(send("GET", "/media/a", { as: alice })).rejects.toMatchObject({
      details: { EC: "0003-00000201" },
    });
    // "*" without a condition does not include the owner.
    expect((await send("GET", "/media/a", { as: owner })).text).toBe("hello");
  });

  it("that requires TLS applies to everybody, including the owner", async () => {
    await putPolicy({
      Effect: "Deny",
      Principal: ["*"],
      Action: ["oss:*"],
      Resource: ["acs:oss:*:*:media", "acs:oss:*:*:media/*"],
      Condition: { Bool: { "acs:SecureTransport": ["false"] } },
    });
    await expect(send("GET", "/media/a")).rejects.toMatchObject({
      code: "AccessDenied",
      details: { EC: "0003-00000101" },
    });
    expect((await send("GET", "/media/a", { secure: true })).text).toBe("hello");
    await expect(send("DELETE", "/media?policy")).rejects.toMatchObject({ code: "AccessDenied" });
    expect((await send("DELETE", "/media?policy", { secure: true })).status).toBe(204);
  });

  it("accepts all buckets as a resource, and a statement without Principal", async () => {
    const everything = { ...open, Resource: [`acs:oss:*:${accountId}:*/*`], Effect: "Deny" };
    const body = policy({ ...everything, Principal: undefined });
    expect((await send("PUT", "/media?policy", { body })).status).toBe(200);
    expect((await send("GET", "/media?policy")).text).toBe(body);
  });

  it.each([
    ["", "not JSON"],
    ["{}", "no statement"],
    [policy({ ...open, Resource: ["acs:oss:*:*:other/*"] }), "another bucket"],
    [policy({ ...open, Resource: ["acs:oss:*:*:mediaother"] }), "a bucket that begins alike"],
    [policy({ ...open, Principal: [`acs:ram::${accountId}:user/alice`] }), "a RAM name"],
    [policy({ ...open, Action: ["imm:*"] }), "another service"],
    [policy({ ...open, Condition: { Null: { "acs:SourceVpc": "true" } } }), "an unknown operator"],
    [policy({ ...open, Sid: "x".repeat(17_000) }), "too long a text"],
  ])("rejects invalid policy %#", async (body) => {
    await expect(send("PUT", "/media?policy", { body })).rejects.toMatchObject({
      code: "MalformedPolicy",
      status: 400,
    });
    await expect(send("GET", "/media?policy")).rejects.toMatchObject({
      code: "NoSuchBucketPolicy",
    });
  });

  it.each<[unknown, boolean]>([
    [open, true],
    [{ ...open, Principal: [] }, true],
    [{ ...open, Condition: { IpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } } }, false],
    [{ ...open, Condition: { IpAddress: { "acs:SourceIp": ["0.0.0.0/0"] } } }, true],
    [{ ...open, Condition: { NotIpAddress: { "acs:SourceIp": ["10.0.0.0/8"] } } }, true],
    [{ ...open, Condition: { StringLike: { "acs:SourceVpc": ["vpc-*"] } } }, true],
    [{ ...open, Condition: { StringEquals: { "acs:SourceVpc": ["vpc-1"] } } }, false],
    [{ ...open, Condition: { Bool: { "acs:SecureTransport": ["true"] } } }, true],
    [{ ...open, Principal: ["1000"] }, false],
    [{ ...open, Effect: "Deny" }, false],
  ])("status of %j: IsPublic is %s", async (statement, expected) => {
    await putPolicy(statement);
    expect(childText((await send("GET", "/media?policyStatus")).xml, "IsPublic")).toBe(
      String(expected),
    );
  });
});

describe("tagging of a bucket", () => {
  const tagging = (...tags: [string, string][]) =>
    `<Tagging><TagSet>${tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join("")}</TagSet></Tagging>`;
  const read = async () => (await send("GET", "/media?tagging")).text.replace(/^.*\n/, "");

  it("can be put, read, and deleted in part or as a whole", async () => {
    expect(await read()).toBe(tagging());
    await send("PUT", "/media?tagging", { body: tagging(["a", "1"], ["b", "2"], ["c", ""]) });
    expect(await read()).toBe(tagging(["a", "1"], ["b", "2"], ["c", ""]));
    await send("DELETE", "/media?tagging=a,c");
    expect(await read()).toBe(tagging(["b", "2"]));
    expect((await send("DELETE", "/media?tagging")).status).toBe(204);
    expect(await read()).toBe(tagging());
  });

  it("is a condition key", async () => {
    attach(alice, { ...everything, Condition: { StringEquals: { "oss:BucketTag/team": "red" } } });
    await expect(send("GET", "/media/a", { as: alice })).rejects.toMatchObject({
      code: "AccessDenied",
    });
    await send("PUT", "/media?tagging", { body: tagging(["team", "red"]) });
    expect((await send("GET", "/media/a", { as: alice })).text).toBe("hello");
  });

  it.each([
    ["<Tagging/>", "MalformedXML"],
    ["<Tagging><TagSet><Tag><Value>1</Value></Tag></TagSet></Tagging>", "MalformedXML"],
    [tagging(["a", "1"], ["a", "2"]), "InvalidArgument"],
    [tagging(["", "1"]), "InvalidArgument"],
    [tagging(["k".repeat(129), "1"]), "InvalidArgument"],
    [tagging(["a", "v".repeat(257)]), "InvalidArgument"],
    [
      tagging(...Array.from({ length: 21 }, (_, i): [string, string] => [`k${i}`, ""])),
      "InvalidArgument",
    ],
  ])("rejects %s", async (body, code) => {
    await expect(send("PUT", "/media?tagging", { body })).rejects.toMatchObject({ code });
  });
});

describe("versioning", () => {
  const set = (status: string) =>
    send("PUT", "/media?versioning", {
      body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
    });

  it("can be set and read", async () => {
    expect(childText((await send("GET", "/media?versioning")).xml, "Status")).toBeUndefined();
    await set("Enabled");
    expect(childText((await send("GET", "/media?versioning")).xml, "Status")).toBe("Enabled");
    await expect(set("Disabled")).rejects.toMatchObject({ code: "MalformedXML" });
  });

  it("keeps overwritten and deleted versions", async () => {
    await set("Enabled");
    const two = (await send("PUT", "/media/a", { body: "two" })).headers["x-oss-version-id"] ?? "";
    expect(two).toMatch(/^CAEQ/);
    const gone = await send("DELETE", "/media/a");
    expect(gone.headers["x-oss-delete-marker"]).toBe("true");
    const marker = gone.headers["x-oss-version-id"] ?? "";
    const deleteMarker = { headers: { "x-oss-delete-marker": "true", "x-oss-version-id": marker } };
    await expect(send("GET", "/media/a")).rejects.toMatchObject({
      code: "NoSuchKey",
      ...deleteMarker,
    });
    expect((await send("GET", "/media/a?versionId=null")).text).toBe("hello");
    expect(await send("GET", `/media/a?versionId=${two}`)).toMatchObject({
      text: "two",
      headers: { "x-oss-version-id": two },
    });
    await expect(send("GET", `/media/a?versionId=${marker}`)).rejects.toMatchObject({
      code: "MethodNotAllowed",
      ...deleteMarker,
    });
    await expect(send("GET", "/media/never")).rejects.toMatchObject({
      code: "NoSuchKey",
      headers: {},
    });
    await expect(send("GET", "/media/a?versionId=none")).rejects.toMatchObject({
      code: "NoSuchVersion",
    });
    await expect(send("DELETE", "/media")).rejects.toMatchObject({ code: "BucketNotEmpty" });

    // Deleting the marker restores the object.
    expect(
      (await send("DELETE", `/media/a?versionId=${marker}`)).headers["x-oss-delete-marker"],
    ).toBe("true");
    expect((await send("GET", "/media/a")).text).toBe("two");
    await send("DELETE", `/media/a?versionId=${two}`);
    expect((await send("GET", "/media/a")).text).toBe("hello");
    await send("DELETE", "/media/a?versionId=null");
    expect((await send("DELETE", "/media")).status).toBe(204);
  });

  it("keeps one version with the id null while suspended", async () => {
    await set("Enabled");
    await send("PUT", "/media/a", { body: "two" });
    await set("Suspended");
    for (const body of ["three", "four"]) {
      expect((await send("PUT", "/media/a", { body })).headers["x-oss-version-id"]).toBe("null");
    }
    const { xml } = await send("GET", "/media?versions");
    expect(
      xml.children
        .filter(({ name }) => name === "Version")
        .map((version) => childText(version, "Size")),
    ).toEqual(["4", "3"]);
  });

  it("lists versions in pages", async () => {
    await set("Enabled");
    for (const key of ["a", "b", "dir/x", "dir/y"]) {
      await send("PUT", `/media/${key}`, { body: "1" });
      await send("PUT", `/media/${key}`, { body: "2" });
    }
    await send("DELETE", "/media/b");
    const seen: string[] = [];
    let query = "";
    for (let page = 0; page < 20; page++) {
      const { xml } = await send("GET", `/media?versions&max-keys=2${query}`);
      const entries = xml.children.filter(
        ({ name }) => name === "Version" || name === "DeleteMarker",
      );
      expect(entries.length).toBeLessThanOrEqual(2);
      seen.push(
        ...entries.map(
          (entry) => `${childText(entry, "Key")} ${entry.name} ${childText(entry, "IsLatest")}`,
        ),
      );
      if (childText(xml, "IsTruncated") === "false") break;
      const next = (name: string) => encodeURIComponent(childText(xml, name) ?? "");
      query = `&key-marker=${next("NextKeyMarker")}&version-id-marker=${next("NextVersionIdMarker")}`;
    }
    expect(seen.sort()).toEqual(
      [
        ...["a Version true", "a Version false", "a Version false"],
        ...["b DeleteMarker true", "b Version false", "b Version false"],
        ...[
          "dir/x Version true",
          "dir/x Version false",
          "dir/y Version true",
          "dir/y Version false",
        ],
      ].sort(),
    );
    const rolled = (await send("GET", "/media?versions&delimiter=/&prefix=d")).xml;
    expect(
      rolled.children
        .filter(({ name }) => name === "CommonPrefixes")
        .map((group) => childText(group, "Prefix")),
    ).toEqual(["dir/"]);
    await expect(send("GET", "/media?versions&version-id-marker=x")).rejects.toMatchObject({
      code: "InvalidArgument",
    });
  });
});
