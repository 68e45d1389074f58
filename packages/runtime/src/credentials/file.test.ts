import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { json, startTestServer, type TestServer } from "../testing/test-server.ts";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import {
  type CliConfigOptions,
  type CredentialsFileOptions,
  fromCliConfig,
  fromCredentialsFile,
} from "./file.ts";

const secret = "never-to-be-shown-1";
const ini = `[default]\ntype = access_key\naccess_key_id = AKID\naccess_key_secret = ${secret}\n`;
const ak = { name: "default", mode: "AK", access_key_id: "AKID", access_key_secret: secret };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "immkit-credentials-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A file that only its owner can read. */
function put(content: string | Buffer, name = "file"): string {
  const path = join(folder(), name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

const fromIni = (
  content: string | Buffer,
  options: CredentialsFileOptions = {},
): CredentialsProvider => fromCredentialsFile({ file: put(content), ...options }, {});
const fromJson = (
  profiles: readonly object[],
  options: CliConfigOptions = {},
  current = "default",
): CredentialsProvider =>
  fromCliConfig({ file: put(JSON.stringify({ current, profiles })), ...options }, {});

const session = {
  AccessKeyId: "STS.role",
  AccessKeySecret: "s",
  SecurityToken: "t",
  Expiration: new Date(Date.now() + 3_600_000).toISOString(),
};
const sts = (): Promise<TestServer> =>
  startTestServer(json(200, { RequestId: "R", Credentials: session }));

async function refusal(provider: CredentialsProvider): Promise<Error> {
  const error = await readCredential(provider).then(
    () => expect.unreachable("credentials were found"),
    (reason: Error) => reason,
  );
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("never-to-be-shown");
  expect(error).toMatchObject({ name: "CredentialsError" });
  return error;
}

describe("fromCredentialsFile", () => {
  it("shows no secret, neither of the file nor of the role", async () => {
    const server = await sts();
    const role = `[default]\ntype=ram_role_arn\naccess_key_id=AKID\naccess_key_secret=${secret}\nrole_arn=acs:ram::1:role/x\n`;
    const given = {
      name: "default",
      mode: "RamRoleArn",
      access_key_id: "AKID",
      access_key_secret: secret,
      ram_role_arn: "acs:ram::1:role/x",
    };
    for (const provider of [
      fromIni(ini),
      fromIni(role, { endpoint: server.endpoint }),
      fromJson([given], { endpoint: server.endpoint }),
    ]) {
      const credential = await readCredential(provider);
      const shown = [provider, credential, { ...credential }].map(
        (value) => inspect(value, { depth: 9, showHidden: true }) + JSON.stringify(value),
      );
      expect(shown.join()).not.toContain("never-to-be-shown");
    }
  });

  it.each<[string, string, object]>([
    ["a key", ini, { accessKeyId: "AKID", accessKeySecret: secret }],
    [
      "comments, quotes and blanks",
      `; x\n# y\n\n [default] \r\n type= "access_key"\r\naccess_key_id='AKID'\n access_key_secret = abc#def\nother=\n`,
      { accessKeyId: "AKID", accessKeySecret: "abc" },
    ],
    ["a byte order mark", `\uFEFF${ini}`, { accessKeyId: "AKID" }],
    [
      "a session",
      "[default]\ntype=sts\naccess_key_id=STS.1\naccess_key_secret=s\nsecurity_token=a+b/c==\n",
      { accessKeyId: "STS.1", securityToken: "a+b/c==" },
    ],
    [
      "a section in two parts, a key twice",
      `[default]\ntype=access_key\naccess_key_id=X\n[other]\n[default]\naccess_key_id=AKID\naccess_key_secret=${secret}`,
      { accessKeyId: "AKID" },
    ],
    [
      "names of Object's members",
      `[__proto__]\nx=1\n[default]\nconstructor=1\n__proto__=2\n${ini.slice(10)}`,
      { accessKeyId: "AKID" },
    ],
  ])("reads %s", async (_name, content, expected) => {
    const { accessKeyId, accessKeySecret, securityToken } = await readCredential(fromIni(content));
    expect({ accessKeyId, accessKeySecret, securityToken }).toMatchObject(expected);
  });

  it("takes the profile and the file that the environment names, or the first of the default files", async () => {
    const home = folder();
    const prod = `${ini}[prod.eu]\ntype=access_key\naccess_key_id=PROD\naccess_key_secret=p\n`;
    const file = put(prod);
    const environment = {
      HOME: home,
      ALIBABA_CLOUD_CREDENTIALS_FILE: file,
      ALIBABA_CLOUD_PROFILE: "prod.eu",
    };
    expect(await readCredential(fromCredentialsFile({}, environment))).toMatchObject({
      accessKeyId: "PROD",
    });
    expect(
      await readCredential(fromCredentialsFile({ profile: "default" }, environment)),
    ).toMatchObject({ accessKeyId: "AKID" });
    mkdirSync(join(home, ".alibabacloud"));
    writeFileSync(join(home, ".alibabacloud/credentials.ini"), ini, { mode: 0o600 });
    expect(await readCredential(fromCredentialsFile({}, { HOME: home }))).toMatchObject({
      accessKeyId: "AKID",
    });
    writeFileSync(join(home, ".alibabacloud/credentials"), ini.replace("AKID", "FIRST"), {
      mode: 0o600,
    });
    expect(await readCredential(fromCredentialsFile({}, { HOME: home }))).toMatchObject({
      accessKeyId: "FIRST",
    });
  });

  it("assumes a role", async () => {
    const server = await sts();
    const role =
      'type=ram_role_arn\nrole_arn=acs:ram::1:role/x\nrole_session_name=me\npolicy={"Version":"1"}\nduration_seconds=900\nexternal_id=e\n';
    const provider = fromIni(
      `[default]\naccess_key_id=AKID\naccess_key_secret=${secret}\n${role}`,
      { endpoint: server.endpoint },
    );
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.role" });
    const [request] = server.requests;
    expect(Object.fromEntries(request?.query ?? [])).toMatchObject({
      RoleArn: "acs:ram::1:role/x",
      RoleSessionName: "me",
      Policy: '{"Version":"1"}',
      DurationSeconds: "900",
      ExternalId: "e",
    });
    expect(request?.headers["authorization"]).toContain("Credential=AKID");
  });

  it("takes the role of an ECS instance, and a token's", async () => {
    const metadata = await startTestServer((response, { target }) =>
      response.end(target.endsWith("/worker") ? JSON.stringify(session) : "TOKEN"),
    );
    expect(
      await readCredential(
        fromIni("[default]\ntype=ecs_ram_role\nrole_name=worker", {
          ecs: { endpoint: metadata.endpoint },
        }),
      ),
    ).toMatchObject({ accessKeyId: "STS.role" });
    const server = await sts();
    const oidc = `[default]\ntype=oidc_role_arn\nrole_arn=acs:ram::1:role/x\noidc_provider_arn=acs:ram::1:oidc-provider/p\noidc_token_file_path=${put("TOK")}\n`;
    expect(await readCredential(fromIni(oidc, { endpoint: server.endpoint }))).toMatchObject({
      accessKeyId: "STS.role",
    });
    expect(new URLSearchParams(server.requests[0]?.body).get("OIDCToken")).toBe("TOK");
  });

  it.each<[string, string | Buffer, string, RegExp]>([
    [
      "no such profile",
      "[one]\nx=1\n[two]\n",
      "CredentialsMissing",
      /no profile "default" \(it has "one", "two"\)/,
    ],
    ["an empty file", "", "CredentialsMissing", /no profile "default"/],
    [
      "no type",
      `[default]\naccess_key_secret=${secret}\n`,
      "CredentialsMalformed",
      /"default".*no type/,
    ],
    ["an unknown type", `[default]\ntype=${secret}\n`, "CredentialsMalformed", /its type/],
    [
      "no key at all",
      "[default]\ntype=access_key\n",
      "CredentialsMissing",
      /access_key_id and no access_key_secret/,
    ],
    [
      "half a key",
      `[default]\ntype=access_key\naccess_key_secret=${secret}\n`,
      "CredentialsMalformed",
      /no access_key_id/,
    ],
    ["a switched-off profile", `${ini}enable = False`, "CredentialsMissing", /enable = false/],
    ["a broken line", `${ini}${secret}\n`, "CredentialsMalformed", /line 5 is neither/],
    [
      "a key with a blank",
      ini.replace(secret, `${secret} x`),
      "CredentialsMalformed",
      /accessKeySecret holds a blank/,
    ],
    [
      "no role",
      `${ini.replace("access_key\n", "ram_role_arn\n")}`,
      "CredentialsMalformed",
      /no role_arn/,
    ],
    [
      "a role that is none",
      `${ini.replace("access_key\n", "ram_role_arn\n")}role_arn=${secret}`,
      "CredentialsMalformed",
      /role_arn is no role's ARN/,
    ],
    [
      "a session's name that is none",
      `${ini.replace("access_key\n", "ram_role_arn\n")}role_arn=acs:ram::1:role/x\nrole_session_name=${secret} x`,
      "CredentialsMalformed",
      /session name/,
    ],
    [
      "a duration that is none",
      `${ini.replace("access_key\n", "ram_role_arn\n")}role_arn=acs:ram::1:role/x\nduration_seconds=1h`,
      "CredentialsMalformed",
      /duration_seconds is no whole number/,
    ],
    [
      "a duration out of range",
      `${ini.replace("access_key\n", "ram_role_arn\n")}role_arn=acs:ram::1:role/x\nduration_seconds=60`,
      "CredentialsMalformed",
      /900 to 43200/,
    ],
    [
      "bytes that are no text",
      Buffer.from([0x5b, 0xff, 0xfe, 0x5d]),
      "CredentialsFailed",
      /no UTF-8/,
    ],
    ["a huge file", Buffer.alloc(1_048_577, 0x20), "CredentialsFailed", /larger than/],
  ])("says what is wrong: %s", async (_name, content, code, message) => {
    const error = await refusal(fromIni(content));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it("says what is wrong with the file itself: missing, a folder, a loop of links, no permission, endless", async () => {
    const place = folder();
    const of = (file: string): CredentialsProvider => fromCredentialsFile({ file }, {});
    expect(await refusal(of(join(place, "none")))).toMatchObject({
      code: "CredentialsMissing",
      message: expect.stringContaining("does not exist"),
    });
    expect(await refusal(of(place))).toMatchObject({
      code: "CredentialsFailed",
      message: expect.stringContaining("no regular file"),
    });
    symlinkSync("loop", join(place, "loop"));
    expect(await refusal(of(join(place, "loop")))).toMatchObject({
      message: expect.stringContaining("ELOOP"),
    });
    expect(await refusal(of("/dev/zero"))).toMatchObject({
      message: expect.stringContaining("no regular file"),
    });
    expect(await refusal(of("a\0b"))).toMatchObject({ code: "CredentialsFailed" });
    if (process.getuid?.() !== 0) {
      writeFileSync(join(place, "closed"), ini, { mode: 0o000 });
      expect(await refusal(of(join(place, "closed")))).toMatchObject({
        message: expect.stringContaining("EACCES"),
      });
    }
  });

  it("warns once of a file that others can read, and uses it as the official client does", async () => {
    const warning = vi.spyOn(process, "emitWarning").mockReturnValue();
    onTestFinished(() => warning.mockRestore());
    const file = put(ini);
    await readCredential(fromCredentialsFile({ file }, {}));
    expect(warning).not.toHaveBeenCalled();
    chmodSync(file, 0o644);
    for (let i = 0; i < 2; i++)
      expect(await readCredential(fromCredentialsFile({ file }, {}))).toMatchObject({
        accessKeyId: "AKID",
      });
    expect(warning.mock.calls).toEqual([
      [
        expect.stringContaining(`${file} holds access keys`),
        expect.objectContaining({ code: "IMMKIT_CREDENTIALS_MODE" }),
      ],
    ]);
  });

  it("is read anew when it has changed, and waits for a write that is under way", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    onTestFinished(() => void vi.useRealTimers());
    const file = put(ini);
    const provider = fromCredentialsFile({ file }, {});
    const id = async (): Promise<string> => (await readCredential(provider)).accessKeyId;
    expect(await id()).toBe("AKID");
    writeFileSync(file, ini.replace("AKID", "SECOND"));
    expect(await id()).toBe("AKID");
    vi.advanceTimersByTime(1_001);
    expect(await id()).toBe("SECOND");
    writeFileSync(file, ini.replace("AKID", "THIRD"));
    provider.invalidate?.("SECOND");
    expect(await id()).toBe("THIRD");
    writeFileSync(file, "");
    setTimeout(() => writeFileSync(file, ini.replace("AKID", "FOURTH")), 60);
    vi.advanceTimersByTime(1_001);
    expect(await id()).toBe("FOURTH");
    rmSync(file);
    vi.advanceTimersByTime(1_001);
    expect(await refusal(provider)).toMatchObject({ code: "CredentialsMissing" });
  });

  it("keeps a session when only other profiles change, and fetches it once for many", async () => {
    const server = await sts();
    const text = `[default]\ntype=ram_role_arn\naccess_key_id=AKID\naccess_key_secret=${secret}\nrole_arn=acs:ram::1:role/x\n`;
    const file = put(text);
    const provider = fromCredentialsFile({ file, endpoint: server.endpoint }, {});
    await Promise.all(Array.from({ length: 100 }, () => readCredential(provider)));
    writeFileSync(file, `${text}[other]\ntype=access_key\n`);
    provider.invalidate?.("another key");
    await readCredential(provider);
    expect(server.requests).toHaveLength(1);
    writeFileSync(file, text.replace("role/x", "role/y"));
    provider.invalidate?.("another key");
    await readCredential(provider);
    expect(server.requests).toHaveLength(2);
  });
});

describe("fromCliConfig", () => {
  it("takes the current profile, or the one that is named", async () => {
    const profiles = [
      ak,
      { ...ak, name: "prod", mode: "StsToken", access_key_id: "STS.p", sts_token: "t" },
    ];
    expect(await readCredential(fromJson(profiles))).toMatchObject({ accessKeyId: "AKID" });
    expect(await readCredential(fromJson(profiles, {}, "prod"))).toMatchObject({
      accessKeyId: "STS.p",
      securityToken: "t",
    });
    expect(await readCredential(fromJson(profiles, { profile: "prod" }))).toMatchObject({
      accessKeyId: "STS.p",
    });
    const file = put(`\uFEFF${JSON.stringify({ current: "default", profiles })}`);
    expect(
      await readCredential(fromCliConfig({ file }, { ALIBABA_CLOUD_PROFILE: "prod" })),
    ).toMatchObject({ accessKeyId: "STS.p" });
  });

  it("assumes roles, one after the other", async () => {
    const server = await startTestServer((response, { query }) => {
      const role = query.get("RoleArn")?.split("/")[1];
      json(200, { Credentials: { ...session, AccessKeyId: `STS.${role}` } })(response, {} as never);
    });
    const profiles = [
      {
        name: "default",
        mode: "ChainableRamRoleArn",
        ram_role_arn: "acs:ram::1:role/b",
        ram_session_name: "me",
        external_id: "e",
        source_profile: "a",
        expired_seconds: 0,
      },
      {
        ...ak,
        name: "a",
        mode: "RamRoleArn",
        ram_role_arn: "acs:ram::1:role/a",
        expired_seconds: 1200,
      },
    ];
    expect(await readCredential(fromJson(profiles, { endpoint: server.endpoint }))).toMatchObject({
      accessKeyId: "STS.b",
    });
    const [first, second] = server.requests;
    expect(Object.fromEntries(first?.query ?? [])).toMatchObject({
      RoleArn: "acs:ram::1:role/a",
      DurationSeconds: "1200",
      RoleSessionName: "immkit",
    });
    expect(Object.fromEntries(second?.query ?? [])).toMatchObject({
      RoleArn: "acs:ram::1:role/b",
      DurationSeconds: "3600",
      ExternalId: "e",
      RoleSessionName: "me",
    });
    expect(second?.headers["x-acs-accesskey-id"] ?? second?.headers["authorization"]).toContain(
      "STS.a",
    );
  });

  it("takes an instance's role, assumes one with it, a pod's, and a side-car's session", async () => {
    const metadata = await startTestServer((response, { target }) =>
      response.end(
        target.endsWith("/token")
          ? "TOKEN"
          : target.endsWith("/worker")
            ? JSON.stringify(session)
            : "worker",
      ),
    );
    const server = await sts();
    const options = { endpoint: server.endpoint, ecs: { endpoint: metadata.endpoint } };
    const role = { ram_role_arn: "acs:ram::1:role/x" };
    expect(
      await readCredential(fromJson([{ name: "default", mode: "EcsRamRole" }], options)),
    ).toMatchObject({ accessKeyId: "STS.role" });
    await readCredential(
      fromJson(
        [{ name: "default", mode: "RamRoleArnWithRoleName", ram_role_name: "worker", ...role }],
        options,
      ),
    );
    expect(server.requests).toHaveLength(1);
    await readCredential(
      fromJson(
        [
          {
            name: "default",
            mode: "OIDC",
            oidc_provider_arn: "p",
            oidc_token_file: put("TOK"),
            ...role,
          },
        ],
        options,
      ),
    );
    expect(new URLSearchParams(server.requests[1]?.body).get("OIDCToken")).toBe("TOK");
    const uri = `${metadata.endpoint}/worker`;
    expect(
      await readCredential(
        fromJson([{ name: "default", mode: "CredentialsURI", credentials_uri: uri }]),
      ),
    ).toMatchObject({
      accessKeyId: "STS.role",
    });
  });

  it("runs a program, once for many, and never shows what it prints", async () => {
    const program = (code: string): object => ({
      name: "default",
      mode: "External",
      process_command: `"${process.execPath}" -e '${code}' "a b"`,
    });
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const count = join(folder(), "count");
    const good = `require("fs").appendFileSync("${count}", "x"); console.log(JSON.stringify({ mode: "StsToken", access_key_id: process.argv[1], access_key_secret: "s", sts_token: "t", expiration: "${end}" }))`;
    const provider = fromJson([program(good)]);
    const all = await Promise.all(
      Array.from({ length: 5 }, () => readCredential(provider).catch((error: Error) => error)),
    );
    // The first word behind the code is the key's id here, and no key has a blank in it.
    expect(all[4]).toMatchObject({
      code: "CredentialsMalformed",
      message: expect.stringContaining("accessKeyId"),
    });
    expect(readFileSync(count, "utf8")).toBe("x");
    expect(
      await readCredential(fromJson([program(good.replace("process.argv[1]", '"AKID"'))])),
    ).toMatchObject({
      accessKeyId: "AKID",
      securityToken: "t",
    });
    for (const [code, message] of [
      [`console.log("${secret}")`, /no JSON/],
      [`console.log(JSON.stringify({ access_key_id: "${secret}" }))`, /no whole key/],
      [`console.error("${secret}"); process.exit(3)`, /failed \(3\)/],
    ] as const) {
      expect((await refusal(fromJson([program(code)]))).message).toMatch(message);
    }
    expect(
      (
        await refusal(
          fromJson([{ name: "default", mode: "External", process_command: "/no/such/program" }]),
        )
      ).message,
    ).toMatch(/ENOENT/);
    expect(
      (await refusal(fromJson([{ name: "default", mode: "External", process_command: "'open" }])))
        .message,
    ).toMatch(/close its quotes/);
  });

  it("uses the session that the command line keeps up to its end, then the one that it has renewed", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const profile = (id: string, end: number): string =>
      JSON.stringify({
        current: "default",
        profiles: [
          {
            name: "default",
            mode: "CloudSSO",
            access_key_id: id,
            access_key_secret: secret,
            sts_token: "t",
            sts_expiration: end,
          },
        ],
      });
    const file = put(profile("STS.1", now + 2));
    const provider = fromCliConfig({ file }, {});
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.1" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await refusal(provider)).toMatchObject({
      code: "CredentialsExpired",
      message: expect.stringMatching(/ended at .*aliyun configure --profile default/),
    });
    writeFileSync(file, profile("STS.2", now + 60));
    expect(await readCredential(provider)).toMatchObject({ accessKeyId: "STS.2" });
    expect(await refusal(fromJson([{ name: "default", mode: "OAuth" }]))).toMatchObject({
      code: "CredentialsExpired",
    });
  });

  it.each<[string, string, string, RegExp]>([
    ["no JSON", `{"profiles": [${secret}`, "CredentialsMalformed", /is no JSON/],
    ["another JSON", `"${secret}"`, "CredentialsMalformed", /no JSON object/],
    ["no profiles", "{}", "CredentialsMissing", /no profile "default"/],
    [
      "profiles that are none",
      '{"profiles": {"default": 1}}',
      "CredentialsMissing",
      /no profile "default"/,
    ],
    [
      "another profile only",
      '{"profiles": [null, 1, {"name": "x"}], "current": "y"}',
      "CredentialsMissing",
      /no profile "y" \(it has "x"\)/,
    ],
    [
      "an unknown mode",
      `{"profiles": [{"name": "default", "mode": "${secret}"}]}`,
      "CredentialsMalformed",
      /its mode/,
    ],
    [
      "a profile that was never filled",
      '{"profiles": [{"name": "default", "mode": "AK", "access_key_id": ""}]}',
      "CredentialsMissing",
      /no access_key_id/,
    ],
    [
      "a number for a key",
      '{"profiles": [{"name": "default", "mode": "AK", "access_key_id": 1, "access_key_secret": "x"}]}',
      "CredentialsMalformed",
      /access_key_id is no text/,
    ],
    [
      "a session without a token",
      `{"profiles": [{"name": "default", "mode": "StsToken", "access_key_id": "a", "access_key_secret": "${secret}"}]}`,
      "CredentialsMalformed",
      /no sts_token/,
    ],
    [
      "a source that is missing",
      `{"profiles": [{"name": "default", "mode": "ChainableRamRoleArn", "source_profile": "${secret}"}]}`,
      "CredentialsMalformed",
      /source_profile is no profile/,
    ],
    [
      "a profile that is its own source",
      '{"profiles": [{"name": "default", "mode": "ChainableRamRoleArn", "source_profile": "default"}]}',
      "CredentialsMalformed",
      /default → default/,
    ],
    [
      "a ring of sources",
      '{"profiles": [{"name": "default", "mode": "ChainableRamRoleArn", "source_profile": "b"}, {"name": "b", "mode": "ChainableRamRoleArn", "source_profile": "c"}, {"name": "c", "mode": "ChainableRamRoleArn", "source_profile": "b"}]}',
      "CredentialsMalformed",
      /default → b → c → b/,
    ],
  ])("says what is wrong: %s", async (_name, content, code, message) => {
    expect(await refusal(fromCliConfig({ file: put(content) }, {}))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
