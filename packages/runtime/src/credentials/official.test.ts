/** Against the real `@alicloud/credentials`. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect, promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { inTurn, json, startTestServer } from "../testing/test-server.ts";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import { defaultCredentials } from "./default.ts";
import { cliProfile, credentialsFile, credentialsUri, fromOfficial } from "./official.ts";

const own = /^(?:ALIBABA_CLOUD_|HOME$)/;
let before: NodeJS.ProcessEnv;
let home: string;

beforeEach(() => {
  before = { ...process.env };
  home = mkdtempSync(join(tmpdir(), "immkit-home-"));
  for (const name of Object.keys(process.env)) if (own.test(name)) delete process.env[name];
  process.env["HOME"] = home;
  process.env["ALIBABA_CLOUD_ECS_METADATA_DISABLED"] = "true";
});
afterEach(() => {
  vi.useRealTimers();
  for (const name of Object.keys(process.env)) if (own.test(name)) delete process.env[name];
  Object.assign(process.env, before);
  rmSync(home, { recursive: true });
});

function put(name: string, content: string): string {
  mkdirSync(join(home, name, ".."), { recursive: true });
  writeFileSync(join(home, name), content, { mode: 0o600 });
  return join(home, name);
}
function putCliProfile(profile: object, ...others: readonly object[]): void {
  const profiles = [{ name: "default", ...profile }, ...others];
  put(".aliyun/config.json", JSON.stringify({ current: "default", profiles }));
}
const accessKey = (id: string) => ({ mode: "AK", access_key_id: id, access_key_secret: "s" });
const iniProfile = (name: string, id: string): string =>
  `[${name}]\ntype=access_key\naccess_key_id=${id}\naccess_key_secret=s\n`;
/** A profile whose command runs `script`, which can count its runs in the file `runs`. */
const external = (script: string) => ({
  mode: "External",
  process_command: `"${process.execPath}" "${put("command.mjs", script)}"`,
});
const session = (id: string): object => ({
  AccessKeyId: id,
  AccessKeySecret: "s",
  SecurityToken: "t",
  Expiration: "2099-01-01T00:00:00Z",
});

const cli = (): CredentialsProvider => fromOfficial(cliProfile(process.env));
const file = (): CredentialsProvider => fromOfficial(credentialsFile(process.env));
const idOf = async (provider: CredentialsProvider): Promise<string> =>
  (await readCredential(provider)).accessKeyId;

describe("a profile of the aliyun CLI", () => {
  it("is the current one, or the one in ALIBABA_CLOUD_PROFILE", async () => {
    putCliProfile(accessKey("CURRENT"), { name: "other", ...accessKey("OTHER") });
    expect(await readCredential(cli())).toMatchObject({
      accessKeyId: "CURRENT",
      accessKeySecret: "s",
    });
    process.env["ALIBABA_CLOUD_PROFILE"] = "other";
    expect(await idOf(cli())).toBe("OTHER");
  });

  it("can have a session token", async () => {
    putCliProfile({ ...accessKey("STS"), mode: "StsToken", sts_token: "token" });
    expect((await readCredential(cli())).securityToken).toBe("token");
  });

  it("can be a CloudSSO login", async () => {
    const portal = await startTestServer(
      json(200, { RequestId: "R", CloudCredential: session("SSO") }),
    );
    putCliProfile({
      mode: "CloudSSO",
      cloud_sso_sign_in_url: portal.endpoint,
      cloud_sso_account_id: "1",
      cloud_sso_access_config: "ac-1",
      access_token: "login",
      cloud_sso_access_token_expire: 4_070_908_800,
    });
    expect(await readCredential(cli())).toMatchObject({ accessKeyId: "SSO", securityToken: "t" });
  });

  it("can be a command, which runs once for many callers and again after five minutes", async () => {
    const runs = join(home, "runs");
    putCliProfile(
      external(`
        import { appendFileSync, readFileSync } from "node:fs";
        appendFileSync(${JSON.stringify(runs)}, "x");
        const id = "RUN" + readFileSync(${JSON.stringify(runs)}, "utf8").length;
        console.log(JSON.stringify({ mode: "AK", access_key_id: id, access_key_secret: "s" }));`),
    );
    vi.useFakeTimers({ toFake: ["Date"] });
    const provider = cli();
    const ids = await Promise.all(Array.from({ length: 50 }, () => idOf(provider)));
    expect(new Set(ids)).toEqual(new Set(["RUN1"]));
    vi.setSystemTime(Date.now() + 299_000);
    expect(await idOf(provider)).toBe("RUN1");
    expect(readFileSync(runs, "utf8")).toBe("x");
    vi.setSystemTime(Date.now() + 2_000);
    await vi.waitFor(async () => expect(await idOf(provider)).toBe("RUN2"), { timeout: 10_000 });
    expect(readFileSync(runs, "utf8")).toBe("xx");
  });

  it("is not used for more than ten minutes if it can't be renewed", async () => {
    const warning = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    putCliProfile(accessKey("KEY"));
    vi.useFakeTimers({ toFake: ["Date"] });
    const provider = cli();
    expect(await idOf(provider)).toBe("KEY");
    rmSync(join(home, ".aliyun/config.json"));
    vi.setSystemTime(Date.now() + 301_000);
    expect(await idOf(provider)).toBe("KEY");
    await vi.waitFor(() => expect(warning).toHaveBeenCalled());
    expect(warning.mock.calls[0]?.[0]).toContain("reading aliyun cli config");
    vi.setSystemTime(Date.now() + 300_000);
    await expect(idOf(provider)).rejects.toMatchObject({ code: "CredentialsFailed" });
    warning.mockRestore();
  });

  it("is read again after a service rejected its session", async () => {
    putCliProfile(accessKey("OLD"));
    const provider = cli();
    expect(await idOf(provider)).toBe("OLD");
    putCliProfile(accessKey("NEW"));
    expect(await idOf(provider)).toBe("OLD");
    expect(provider.invalidate?.("OLD")).toBe(true);
    expect(await idOf(provider)).toBe("NEW");
  });
});

describe("the credentials file", () => {
  it("has a default profile, and others by ALIBABA_CLOUD_PROFILE", async () => {
    put(".alibabacloud/credentials", iniProfile("default", "A") + iniProfile("prod", "B"));
    expect(await idOf(file())).toBe("A");
    process.env["ALIBABA_CLOUD_PROFILE"] = "prod";
    expect(await idOf(file())).toBe("B");
  });

  it("can be in ALIBABA_CLOUD_CREDENTIALS_FILE", async () => {
    process.env["ALIBABA_CLOUD_CREDENTIALS_FILE"] = put("mounted", iniProfile("default", "M"));
    expect(await idOf(defaultCredentials())).toBe("M");
  });
});

describe("no message contains a secret", () => {
  const secret = "top-secret";
  it.each<[string, () => void | Promise<void>, string]>([
    [
      "a CLI configuration that is cut off",
      () => void put(".aliyun/config.json", `{"profiles": [{"access_key_secret": "${secret}"`),
      "failed",
    ],
    [
      "a CLI configuration that is not JSON",
      () => void put(".aliyun/config.json", secret),
      "failed",
    ],
    [
      "a command that fails",
      () => putCliProfile(external(`console.error("${secret}"); process.exit(3)`)),
      "failed to execute external command",
    ],
    [
      "a command that prints something else",
      () => putCliProfile(external(`console.log('${secret}')`)),
      "failed to parse external command output",
    ],
    [
      "a credentials URI that answers with an error",
      async () => {
        const server = await startTestServer(json(500, { AccessKeySecret: secret }));
        process.env["ALIBABA_CLOUD_CREDENTIALS_URI"] = `${server.endpoint}/?key=${secret}`;
      },
      "httpStatus: 500",
    ],
    [
      "a credentials URI that answers with half a session",
      async () => {
        const server = await startTestServer(json(200, { AccessKeySecret: secret }));
        process.env["ALIBABA_CLOUD_CREDENTIALS_URI"] = server.endpoint;
      },
      "credentialsURI result",
    ],
    [
      "a CloudSSO portal that rejects the login",
      async () => {
        const portal = await startTestServer(
          json(403, { Code: "InvalidToken", Message: `${secret} is wrong` }),
        );
        putCliProfile({
          mode: "CloudSSO",
          cloud_sso_sign_in_url: portal.endpoint,
          cloud_sso_account_id: "1",
          cloud_sso_access_config: "ac-1",
          access_token: secret,
          cloud_sso_access_token_expire: 4_070_908_800,
        });
      },
      "get session token from CloudSSO failed (InvalidToken)",
    ],
  ])("of %s", async (_name, setUp, shown) => {
    await setUp();
    const error = await readCredential(defaultCredentials()).catch((reason: Error) => reason);
    expect(error).toMatchObject({
      name: "CredentialsError",
      code: "CredentialsFailed",
      message: expect.stringContaining(shown),
    });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
  });
});

describe("the default chain", () => {
  interface OfficialChain {
    readonly DefaultCredentialsProvider: {
      builder(): { build(): { getCredentials(): Promise<{ readonly accessKeyId: string }> } };
    };
  }
  const { DefaultCredentialsProvider } = createRequire(import.meta.url)(
    "@alicloud/credentials",
  ) as OfficialChain;
  const official = async (): Promise<string> =>
    (await DefaultCredentialsProvider.builder().build().getCredentials()).accessKeyId;
  const ours = (): Promise<string> => idOf(defaultCredentials());

  it("has the official order", async () => {
    const uri = await startTestServer(json(200, session("URI")));
    process.env["ALIBABA_CLOUD_CREDENTIALS_URI"] = uri.endpoint;
    expect([await official(), await ours()]).toEqual(["URI", "URI"]);
    put(".alibabacloud/credentials", iniProfile("default", "FILE"));
    expect([await official(), await ours()]).toEqual(["FILE", "FILE"]);
    putCliProfile(accessKey("CLI"));
    expect([await official(), await ours()]).toEqual(["CLI", "CLI"]);
    process.env["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"] = "TRUE";
    expect([await official(), await ours()]).toEqual(["FILE", "FILE"]);
    process.env["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "ENV";
    process.env["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "s";
    expect([await official(), await ours()]).toEqual(["ENV", "ENV"]);
  });

  it.each<[string, () => void]>([
    ["has no such profile", () => putCliProfile({ ...accessKey("CLI"), name: "other" })],
    ["has no profiles", () => void put(".aliyun/config.json", '{"profiles":[]}')],
    ["was never filled in", () => putCliProfile({ mode: "AK" })],
  ])("skips a CLI configuration that %s", async (_name, setUp) => {
    setUp();
    put(".alibabacloud/credentials", iniProfile("default", "FILE"));
    expect(await ours()).toBe("FILE");
  });

  it("skips a credentials file without the profile", async () => {
    put(".alibabacloud/credentials", iniProfile("other", "FILE"));
    await expect(ours()).rejects.toMatchObject({
      code: "CredentialsMissing",
      message: expect.stringContaining(
        'credentials file: @alicloud/credentials: Can not find credential type for "default"',
      ),
    });
  });

  it("ends at a broken profile, where the official chain uses another identity", async () => {
    put(".aliyun/config.json", "{");
    put(".alibabacloud/credentials", iniProfile("default", "FILE"));
    expect(await official()).toBe("FILE");
    await expect(ours()).rejects.toMatchObject({
      code: "CredentialsFailed",
      message: expect.stringContaining('step "aliyun CLI"'),
    });
  });

  it("tries again at the next call", async () => {
    const server = await startTestServer(inTurn(json(503, {}), json(200, session("URI"))));
    const provider = fromOfficial(
      credentialsUri({ ALIBABA_CLOUD_CREDENTIALS_URI: server.endpoint }),
    );
    await expect(idOf(provider)).rejects.toThrow("httpStatus: 503");
    expect(await idOf(provider)).toBe("URI");
  });
});

describe("without the package", () => {
  const withoutIt = async (): Promise<string> => {
    const script = `
      import { registerHooks } from "node:module";
      registerHooks({ resolve(specifier, context, next) {
        if (specifier === "@alicloud/credentials") throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
        return next(specifier, context);
      } });
      const { defaultCredentials } = await import(${JSON.stringify(new URL("./default.ts", import.meta.url).href)});
      const result = await defaultCredentials().getCredential().then(({ accessKeyId }) => accessKeyId, ({ code, message }) => code + " " + message);
      console.log(result);`;
    const args = ["--input-type=module", "--eval", script];
    return (await promisify(execFile)(process.execPath, args)).stdout.trim();
  };

  it("a profile that needs it ends the search, and the message says what to install", async () => {
    putCliProfile(accessKey("CLI"));
    const found = await withoutIt();
    expect(found).toContain('CredentialsFailed The credentials of step "aliyun CLI"');
    expect(found).toContain("npm install @alicloud/credentials");
  });

  it("everything else works", async () => {
    expect(await withoutIt()).toMatch(/^CredentialsMissing .*config\.json does not exist/);
    process.env["ALIBABA_CLOUD_ACCESS_KEY_ID"] = "ENV";
    process.env["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "s";
    expect(await withoutIt()).toBe("ENV");
  });
});
