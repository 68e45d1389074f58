/**
 * The ini file that Alibaba Cloud's SDKs share: a profile a section, its `type` says how its key is
 * had.
 */
import { CredentialsError } from "../../errors.ts";
import type { CredentialsProvider } from "../../transport/credential.ts";
import type { ProfileContext } from "./context.ts";
import { parseIni } from "./ini.ts";
import { Profile } from "./profile.ts";
import type { Plan } from "./provider.ts";

/** @throws CredentialsError when the file holds no such profile, or one that can't be read. */
export function planOfCredentialsFile(
  text: string,
  file: string,
  name: string,
  context: ProfileContext,
): Plan {
  const sections = parseIni(text);
  const section = sections.get(name);
  if (section === undefined) {
    const known = [...sections.keys()].map((key) => JSON.stringify(key)).join(", ");
    throw new CredentialsError(
      "CredentialsMissing",
      `${file} has no profile ${JSON.stringify(name)}${known === "" ? "" : ` (it has ${known})`}: add [${name}], or name another one by ALIBABA_CLOUD_PROFILE.`,
    );
  }
  const profile = new Profile(file, name, section.values);
  if (section.brokenLines.length > 0) {
    throw profile.malformed(
      `line ${section.brokenLines.join(", ")} is neither key = value nor a comment: mend or remove it`,
    );
  }
  return {
    settings: JSON.stringify([...section.values]),
    build: () => providerOf(profile, context),
  };
}

function providerOf(profile: Profile, context: ProfileContext): CredentialsProvider {
  // Some of the SDKs ask for `enable`, the others do not know it.
  if (profile.text("enable")?.toLowerCase() === "false")
    throw profile.error("CredentialsMissing", "it says enable = false");
  const type = profile.text("type");
  const role = () => ({
    roleArn: profile.required("role_arn"),
    sessionName: profile.text("role_session_name"),
    policy: profile.text("policy"),
    externalId: profile.text("external_id"),
    durationSeconds: profile.number("duration_seconds"),
  });
  const place = { region: profile.text("sts_region") };
  switch (type) {
    case "access_key":
      return context.key(profile);
    // Named by some of the SDKs only; the token's key differs among them.
    case "sts":
    case "sts_token":
      return context.key(profile, profile.text("security_token") ?? profile.required("sts_token"));
    case "ram_role_arn":
      return context.assumeRole(
        profile,
        "role_arn",
        context.key(profile, profile.text("security_token")),
        role(),
        place,
      );
    case "ecs_ram_role":
      return context.ecsRole(profile, profile.text("role_name"));
    case "oidc_role_arn": {
      const [providerArn, tokenFile] = [
        profile.required("oidc_provider_arn"),
        profile.required("oidc_token_file_path"),
      ];
      return context.oidc(profile, "role_arn", { ...role(), providerArn, tokenFile }, place);
    }
    case undefined:
      throw profile.malformed(`it has no type: write type = access_key, or ${others}`);
    default:
      throw profile.malformed(
        `its type is none that this package knows: use access_key, ${others}`,
      );
  }
}

const others = "sts, ram_role_arn, ecs_ram_role or oidc_role_arn";
