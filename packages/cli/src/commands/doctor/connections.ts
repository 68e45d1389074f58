import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { defaultEnvFile } from "../../settings/env-file.ts";
import { findLocalCloud, type LocalCloudSettings } from "../../settings/local-cloud.ts";
import { checkAnswers } from "../../settings/reach.ts";
import type { Check } from "./check.ts";

/** Credentials, and the env file with its local cloud. */
export async function connectionChecks(
  envFile: string | undefined,
  io: Io,
): Promise<readonly Check[]> {
  return [credentialsCheck(io.env), ...(await cloudChecks(envFile, io))];
}

const [idVariable, secretVariable] = [
  "ALIBABA_CLOUD_ACCESS_KEY_ID",
  "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
];

function credentialsCheck(env: Io["env"]): Check {
  const check = "credentials";
  const [id, secret] = [env[idVariable], env[secretVariable]];
  if (id && secret)
    return { check, status: "ok", message: `Key ${shortened(id)}, from ${idVariable}` };
  if (id || secret)
    return {
      check,
      status: "fail",
      message: `${id ? idVariable : secretVariable} is set, but ${id ? secretVariable : idVariable} is not.`,
      fix: "Set both, or none.",
    };
  const home = env["HOME"] || homedir();
  const files = [".aliyun/config.json", ".alibabacloud/credentials"].map((name) =>
    join(home, name),
  );
  const [file] = files.filter((each) => existsSync(each));
  if (file !== undefined) {
    const profile = env["ALIBABA_CLOUD_PROFILE"];
    const which = profile ? `, profile ${profile}` : "";
    return { check, status: "ok", message: `A profile, from ${file}${which}` };
  }
  return {
    check,
    status: "warn",
    message: "No access key in the environment, and no profile of the aliyun CLI.",
    fix: "Only calls to the real cloud need one. For a local cloud, an env file has the key.",
  };
}

/** `LTAI…wxyz` */
function shortened(id: string): string {
  return id.length < 12 ? "…" : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

async function cloudChecks(envFile: string | undefined, io: Io): Promise<readonly Check[]> {
  const check = "local cloud";
  if (envFile === undefined && !io.env["IMMKIT_ENDPOINT"] && !existsSync(defaultEnvFile))
    return [
      { check, status: "ok", message: `No local cloud is in use: no ${defaultEnvFile} here` },
    ];
  let cloud: LocalCloudSettings;
  try {
    cloud = await findLocalCloud(envFile, io);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ check, status: "fail", message: error.message }];
  }
  try {
    await checkAnswers(cloud);
    const source = cloud.file ?? "the environment";
    return [{ check, status: "ok", message: `A local cloud at ${cloud.endpoint}, from ${source}` }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ check, status: "warn", message: error.message }];
  }
}
