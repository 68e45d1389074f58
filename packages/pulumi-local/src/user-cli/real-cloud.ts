/** Refuses a stack that belongs to the real cloud. */
import { DeployError } from "../stack/error.ts";

/** The settings with which a provider gets a key. */
const keySettings = [
  "accessKey",
  "secretKey",
  "securityToken",
  "profile",
  "sharedCredentialsFile",
  "credentialsUri",
  "ecsRoleName",
  "assumeRole",
  "assumeRoleWithOidc",
];

const advice = "Use another stack for the local cloud, such as --stack local";

/**
 * Throws {@link DeployError} (`RealCloud`) if settings name a key, a profile or an endpoint of the
 * real cloud, or another region than that of the local cloud.
 * @param settings by full key, such as `alicloud:region`.
 * @param file has the settings, for the message.
 */
export function checkSettings(
  settings: Readonly<Record<string, unknown>>,
  region: string,
  file: string,
): void {
  const refuse = (key: string, reason: string): never => {
    throw new DeployError("RealCloud", `${file} sets ${key}${reason}`);
  };
  for (const [key, value] of Object.entries(settings)) {
    const [namespace = "", name = ""] = key.split(":");
    if (namespace !== "alicloud" && namespace !== "immkit") continue;
    if (keySettings.includes(name)) refuse(key, `, so it is for the real cloud. ${advice}`);
    if (name === "endpoints" && !isLocal(value))
      refuse(key, ` to something that is not on this machine. ${advice}`);
    if (name === "region" && value !== region)
      refuse(
        key,
        ` to ${JSON.stringify(value)}, but the local cloud is in ${region}. Start it with --region, or change the setting`,
      );
  }
}

/** Throws {@link DeployError} (`RealCloud`) if the resources of a state are in the real cloud. */
export function checkState(state: unknown, stack: string): void {
  const resources = listIn(memberOf(memberOf(state, "deployment"), "resources"));
  const inputsOf = (type: string) =>
    resources
      .filter((each) => memberOf(each, "type") === `pulumi:providers:${type}`)
      .map((each) => memberOf(memberOf(each, "inputs"), "endpoints"));
  const alicloud = inputsOf("alicloud");
  // A provider of immkit can be without endpoints: it takes them from the environment.
  const immkit = inputsOf("immkit").filter((each) => each !== undefined || alicloud.length === 0);
  if ([...alicloud, ...immkit].every(isLocal)) return;
  throw new DeployError(
    "RealCloud",
    `the stack ${stack} has resources in the real cloud. ${advice}`,
  );
}

/**
 * Whether endpoints, as an object or as JSON text, are all on this machine. False for a secret, and
 * if there are none.
 */
function isLocal(endpoints: unknown): boolean {
  const hosts = textsIn(typeof endpoints === "string" ? jsonIn(endpoints) : endpoints);
  return hosts.length > 0 && hosts.every(isLoopbackHost);
}

function isLoopbackHost(host: string): boolean {
  const url = URL.parse(host.includes("://") ? host : `http://${host}`);
  return /^(?:localhost|.+\.localhost|\[::1\]|127(?:\.\d+){3})$/.test(url?.hostname ?? "");
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** All texts inside a value, except empty ones. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
