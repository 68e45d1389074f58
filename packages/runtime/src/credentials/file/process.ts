/** A session or key from a program of the user's (mode `External`). */
import { CredentialsError } from "../../errors.ts";
import type { CredentialsProvider } from "../../transport/credential.ts";
import type { Environment } from "../environment.ts";
import { type Session, SessionCache } from "../session.ts";
import { splitCommand } from "./command.ts";
import type { Profile } from "./profile.ts";

const timeoutMs = 60_000;
const maxBytes = 65_536;
/**
 * A key without an end is asked for again after this long; `@alicloud/credentials` asks at each
 * call.
 */
const keepMs = 300_000;

/**
 * Runs `process_command`, without a shell, and reads the JSON that it prints: `mode` (`AK` or
 * `StsToken`), `access_key_id`, `access_key_secret`, `sts_token`, `expiration`. What it prints is
 * never shown.
 */
export function fromProcess(profile: Profile, environment: Environment): CredentialsProvider {
  const [program, ...parameters] = splitCommand(profile.required("process_command"));
  if (program === undefined || program === "")
    throw profile.malformed("its process_command is cut off: close its quotes");
  return new SessionCache(async () =>
    readSession(profile, await run(profile, program, parameters, environment)),
  );
}

async function run(
  profile: Profile,
  program: string,
  parameters: readonly string[],
  environment: Environment,
): Promise<string> {
  const { execFile } = await import("node:child_process");
  return new Promise((resolve, reject) => {
    execFile(
      program,
      parameters,
      { timeout: timeoutMs, maxBuffer: maxBytes, env: { ...environment }, windowsHide: true },
      (error, output) => {
        if (error === null) resolve(output);
        // The error's message repeats the command and what it printed.
        else
          reject(
            profile.error(
              "CredentialsFailed",
              `its process_command failed (${error.killed ? "it took too long" : String(error.code ?? "no code")}): try it in a shell`,
            ),
          );
      },
    );
  });
}

function readSession(profile: Profile, output: string): Session {
  let members: Readonly<Record<string, unknown>>;
  try {
    members = { ...(JSON.parse(output) as object) };
  } catch {
    throw profile.error(
      "CredentialsFailed",
      "its process_command printed no JSON: it must print one object, and nothing else",
    );
  }
  const {
    access_key_id: accessKeyId,
    access_key_secret: accessKeySecret,
    sts_token: securityToken,
    expiration,
    mode,
  } = members;
  if (
    typeof accessKeyId !== "string" ||
    typeof accessKeySecret !== "string" ||
    (mode === "StsToken" && typeof securityToken !== "string")
  ) {
    throw profile.error(
      "CredentialsFailed",
      "its process_command printed no whole key: access_key_id, access_key_secret and, for a session, sts_token",
    );
  }
  const end =
    expiration === undefined || expiration === ""
      ? Date.now() + keepMs
      : Date.parse(String(expiration));
  if (Number.isNaN(end))
    throw new CredentialsError(
      "CredentialsFailed",
      "The expiration that process_command printed is no time: print RFC 3339.",
    );
  return {
    credential: {
      accessKeyId,
      accessKeySecret,
      securityToken: typeof securityToken === "string" ? securityToken : undefined,
    },
    expiresAt: end,
  };
}
