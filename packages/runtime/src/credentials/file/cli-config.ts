/**
 * The configuration of the aliyun command line, `~/.aliyun/config.json`: a profile's `mode` says
 * how its key is had.
 */
import { CredentialsError } from "../../errors.ts";
import type { CredentialsProvider } from "../../transport/credential.ts";
import { fromCredentialsUri } from "../credentials-uri.ts";
import type { ProfileContext } from "./context.ts";
import { fromProcess } from "./process.ts";
import { Profile } from "./profile.ts";
import type { Plan } from "./provider.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * @param wanted the profile's name; undefined takes the one that is current.
 * @throws CredentialsError when the file holds no such profile, or one that can't be read.
 */
export function planOfCliConfig(
  text: string,
  file: string,
  wanted: string | undefined,
  context: ProfileContext,
): Plan {
  const config = parse(text, file);
  const listed: readonly unknown[] = Array.isArray(config["profiles"]) ? config["profiles"] : [];
  const profiles = new Map<string, Members>();
  for (const entry of listed) {
    // As the official clients do, the first of a name counts.
    if (isObject(entry) && typeof entry["name"] === "string" && !profiles.has(entry["name"]))
      profiles.set(entry["name"], entry);
  }
  const current = config["current"];
  const name = wanted ?? (typeof current === "string" && current !== "" ? current : "default");
  if (!profiles.has(name)) {
    const known = [...profiles.keys()].map((key) => JSON.stringify(key)).join(", ");
    throw new CredentialsError(
      "CredentialsMissing",
      `${file} has no profile ${JSON.stringify(name)}${known === "" ? "" : ` (it has ${known})`}: add it by aliyun configure --profile ${name}.`,
    );
  }
  const used: Members[] = [];
  const build = (): CredentialsProvider => providerOf(file, profiles, [name], context);
  for (
    let at: unknown = name;
    typeof at === "string" && profiles.has(at) && used.length <= profiles.size;
    at = used.at(-1)?.["source_profile"]
  ) {
    used.push(profiles.get(at) as Members);
  }
  return { settings: JSON.stringify(used), build };
}

/** @param path the profiles so far, each the source of the one before; the last is to be made. */
function providerOf(
  file: string,
  profiles: ReadonlyMap<string, Members>,
  path: readonly string[],
  context: ProfileContext,
): CredentialsProvider {
  const name = path.at(-1) ?? "";
  const profile = new Profile(file, name, new Map(Object.entries(profiles.get(name) ?? {})));
  const mode = profile.text("mode");
  const place = {
    endpoint: profile.text("sts_endpoint"),
    region: profile.text("sts_region"),
    vpc: profile.flag("enable_vpc"),
  };
  const role = () => ({
    roleArn: profile.required("ram_role_arn"),
    sessionName: profile.text("ram_session_name"),
    policy: profile.text("policy"),
    externalId: profile.text("external_id"),
    durationSeconds: profile.number("expired_seconds"),
  });
  switch (mode) {
    // What `aliyun` itself takes a profile without a mode for.
    case undefined:
    case "AK":
      return context.key(profile);
    case "StsToken":
      return context.key(profile, profile.required("sts_token"));
    case "RamRoleArn":
      return context.assumeRole(
        profile,
        "ram_role_arn",
        context.key(profile, profile.text("sts_token")),
        role(),
        place,
      );
    case "EcsRamRole":
      return context.ecsRole(profile, profile.text("ram_role_name"));
    case "RamRoleArnWithRoleName":
      return context.assumeRole(
        profile,
        "ram_role_arn",
        context.ecsRole(profile, profile.text("ram_role_name")),
        role(),
        place,
      );
    case "ChainableRamRoleArn": {
      const source = profile.required("source_profile");
      if (path.includes(source))
        throw profile.malformed(
          `its source_profile leads back to itself (${[...path, source].join(" → ")}): name another`,
        );
      if (!profiles.has(source))
        throw profile.malformed(
          "its source_profile is no profile of this file: add that, or name another",
        );
      return context.assumeRole(
        profile,
        "ram_role_arn",
        providerOf(file, profiles, [...path, source], context),
        role(),
        place,
      );
    }
    case "OIDC": {
      const [providerArn, tokenFile] = [
        profile.required("oidc_provider_arn"),
        profile.required("oidc_token_file"),
      ];
      return context.oidc(profile, "ram_role_arn", { ...role(), providerArn, tokenFile }, place);
    }
    case "CredentialsURI":
      return fromCredentialsUri({ uri: profile.required("credentials_uri") });
    case "External":
      return fromProcess(profile, context.environment);
    // Both keep the session that the command line had last; only the command line can get another
    // one.
    case "CloudSSO":
    case "OAuth":
      return keptSession(profile, context);
    default:
      throw profile.malformed(`its mode is none that this package knows: ${modes}`);
  }
}

const modes =
  "use AK, StsToken, RamRoleArn, EcsRamRole, ChainableRamRoleArn, OIDC, CredentialsURI, External, CloudSSO or OAuth";

function keptSession(profile: Profile, context: ProfileContext): CredentialsProvider {
  const login = `log in again by aliyun configure --profile ${profile.name}`;
  if (profile.lacks("access_key_id", "access_key_secret", "sts_token"))
    throw profile.error("CredentialsExpired", `it holds no session: ${login}`);
  const inner = context.key(profile, profile.required("sts_token"));
  const expiresAt = profile.number("sts_expiration");
  if (expiresAt === undefined) return inner;
  return {
    getCredential() {
      if (Date.now() < expiresAt * 1_000) return inner.getCredential();
      const end = new Date(expiresAt * 1_000).toISOString();
      return Promise.reject(
        profile.error("CredentialsExpired", `its session ended at ${end}: ${login}`),
      );
    },
  };
}

function parse(text: string, file: string): Members {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    // The parser's own message shows a piece of the text.
    throw new CredentialsError(
      "CredentialsMalformed",
      `${file} is no JSON: mend it, or write it anew by aliyun configure.`,
    );
  }
  if (!isObject(config))
    throw new CredentialsError(
      "CredentialsMalformed",
      `${file} is no JSON object: write it anew by aliyun configure.`,
    );
  return config;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
