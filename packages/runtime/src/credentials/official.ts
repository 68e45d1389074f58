/**
 * Profiles of the aliyun CLI, the shared credentials file and the credentials URI, read by
 * `@alicloud/credentials`: an optional package that is loaded when one of them is set up.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { CredentialsError } from "../errors.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import { type Environment, isTrue } from "./access-key.ts";
import { SessionCache } from "./session.ts";

type Official = Pick<
  typeof import("@alicloud/credentials"),
  "CLIProfileCredentialsProvider" | "ProfileCredentialsProvider" | "URICredentialsProvider"
>;

/** What the package's providers have in common. */
interface OfficialProvider {
  getCredentials(): Promise<{
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  }>;
}

/** A place where the package finds credentials. */
export interface OfficialSource {
  readonly name: string;
  /** Says why this place is not set up. Undefined if it is. */
  readonly absent: () => string | undefined;
  /** Builds a new provider. */
  readonly build: (official: Official) => OfficialProvider;
}

/** A profile of `aliyun configure`, in any of its modes. */
export function cliProfile(environment: Environment): OfficialSource {
  const profile = environment["ALIBABA_CLOUD_PROFILE"];
  return {
    name: "aliyun CLI",
    absent: () =>
      isTrue(environment["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"])
        ? "ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true"
        : absentFile(inHome(".aliyun/config.json")),
    build({ CLIProfileCredentialsProvider }) {
      const builder = CLIProfileCredentialsProvider.builder();
      return (profile ? builder.withProfileName(profile) : builder).build();
    },
  };
}

/** A profile of the credentials file that Alibaba Cloud's SDKs share. */
export function credentialsFile(environment: Environment): OfficialSource {
  const profile = environment["ALIBABA_CLOUD_PROFILE"];
  return {
    name: "credentials file",
    // The package reads this variable from the process's environment itself.
    absent: () =>
      absentFile(
        process.env["ALIBABA_CLOUD_CREDENTIALS_FILE"] || inHome(".alibabacloud/credentials"),
      ),
    build({ ProfileCredentialsProvider }) {
      const builder = ProfileCredentialsProvider.builder();
      return (profile ? builder.withProfileName(profile) : builder).build();
    },
  };
}

/** An address that answers a GET with a session. */
export function credentialsUri(environment: Environment): OfficialSource {
  const uri = environment["ALIBABA_CLOUD_CREDENTIALS_URI"];
  return {
    name: "credentials URI",
    absent: () => (uri ? undefined : "ALIBABA_CLOUD_CREDENTIALS_URI is not set"),
    build: ({ URICredentialsProvider }) =>
      URICredentialsProvider.builder()
        .withCredentialsURI(uri ?? "")
        .build(),
  };
}

function inHome(path: string): string {
  try {
    return `${homedir()}/${path}`;
  } catch {
    // The user of a container can be without a home folder.
    return `~/${path}`;
  }
}

function absentFile(file: string): string | undefined {
  return existsSync(file) ? undefined : `${file} does not exist`;
}

/**
 * The package doesn't say when a session expires. What it returns is used for ten minutes and
 * renewed after five: the shortest session of a role lasts fifteen.
 */
const keepMs = 600_000;

/**
 * Credentials of a source, in our own session cache. `getCredential` rejects with CredentialsError:
 * `CredentialsMissing` if the source has no such profile, else `CredentialsFailed`.
 */
export function fromOfficial(source: OfficialSource): CredentialsProvider {
  return new SessionCache(
    async () => {
      const official = await loadOfficial(source.name);
      try {
        // A new provider for each renewal: an old one keeps the file's first content, and continues
        // with an expired session when it can't renew it.
        const { accessKeyId, accessKeySecret, securityToken } = await source
          .build(official)
          .getCredentials();
        const credential = { accessKeyId, accessKeySecret, securityToken };
        return { credential, expiresAt: Date.now() + keepMs };
      } catch (error) {
        throw safeError(error);
      }
    },
    { refreshBeforeMs: keepMs / 2 },
  );
}

async function loadOfficial(name: string): Promise<Official> {
  try {
    return await import("@alicloud/credentials");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    const message = `${name} credentials are read by @alicloud/credentials, which is not installed. Run: npm install @alicloud/credentials`;
    throw new CredentialsError("CredentialsFailed", message, { cause });
  }
}

/** The package has no error codes. These are its messages about a profile that doesn't exist. */
const noProfile =
  /^(?:unable to get profile|no any configured profiles|can not find credential type|the access key id is empty)/i;

/**
 * The package puts whole files and responses into its messages, always behind a colon or an equals
 * sign. They are cut there, except for an HTTP status, and only the service's error code is kept.
 */
function safeError(error: unknown): CredentialsError {
  const message = error instanceof Error ? error.message : "no reason given";
  const shown = message.replace(/(?:: (?!\d{3}\b)| = ).*$/s, "");
  const code = /"Code"\s*:\s*"([A-Za-z.]{1,80})"/.exec(message)?.[1];
  return new CredentialsError(
    noProfile.test(message) ? "CredentialsMissing" : "CredentialsFailed",
    `@alicloud/credentials: ${shown}${code === undefined ? "" : ` (${code})`}`,
  );
}
