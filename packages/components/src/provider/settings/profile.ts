import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { ProviderError } from "../errors.ts";
import { isMap } from "../protocol/values.ts";

/** A profile of `aliyun configure`, with the names of its file. */
export interface Profile {
  readonly name: string;
  /** `AK`, `StsToken`, `RamRoleArn`, `EcsRamRole`, … */
  readonly mode: string;
  readonly access_key_id?: string;
  readonly access_key_secret?: string;
  readonly sts_token?: string;
  readonly region_id?: string;
  readonly ram_role_arn?: string;
  readonly ram_session_name?: string;
  readonly expired_seconds?: number;
  readonly ram_role_name?: string;
  readonly source_profile?: string;
}

/**
 * Reads a profile from the file, by default `~/.aliyun/config.json`.
 * @throws ProviderError that names the file. The message never contains what is in it.
 */
export function readProfile(name: string, file?: string): Profile {
  const location = file === undefined ? defaultFile() : expandHome(file);
  const profile = profilesIn(location).find((each) => isMap(each) && each["name"] === name);
  if (profile === undefined)
    throw invalid(`the profile ${JSON.stringify(name)} is not in ${location}`);
  const { mode } = profile as { readonly mode?: unknown };
  if (typeof mode !== "string" || mode === "")
    throw invalid(`the profile ${JSON.stringify(name)} in ${location} has no mode`);
  return profile as Profile;
}

/** The file that the aliyun CLI writes. */
export const defaultFile = (): string => path.join(homedir(), ".aliyun", "config.json");

function profilesIn(file: string): readonly unknown[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw invalid(`${file} can't be read (${(cause as NodeJS.ErrnoException).code})`, cause);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // The parser's own message would show the text, which contains secrets.
    throw invalid(`${file} is not JSON`);
  }
  const profiles = isMap(content) ? content["profiles"] : undefined;
  return Array.isArray(profiles) ? profiles : [];
}

const expandHome = (file: string) =>
  file === "~" || file.startsWith("~/") ? path.join(homedir(), file.slice(1)) : file;

function invalid(problem: string, cause?: unknown): ProviderError {
  return new ProviderError(
    "InvalidProfile",
    `${problem}. Run aliyun configure, or change profile or sharedCredentialsFile`,
    { cause },
  );
}
