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

/**
 * Throws {@link DeployError} (`RealCloud`) if the resources of a state are in the real cloud. A
 * provider that has created nothing is harmless: after a failed deployment, the state can have one
 * whose settings were wrong.
 */
export function checkState(state: unknown, stack: string): void {
  const deployment = memberOf(state, "deployment");
  const resources = listIn(memberOf(deployment, "resources"));
  const pending = listIn(memberOf(deployment, "pending_operations"));
  const used = new Set(
    [...resources, ...pending.map((each) => memberOf(each, "resource"))]
      .filter((each) => memberOf(each, "type") !== "immkit:index:SmqNameCheck")
      .map((each) => memberOf(each, "provider")),
  );
  const providersOf = (name: string) =>
    resources.filter((each) => memberOf(each, "type") === `pulumi:providers:${name}`);
  const alicloud = providersOf("alicloud");
  const hasLocal = alicloud.some((each) => isLocal(endpointsOf(each)));
  // A provider of immkit can be without endpoints: it takes them from the environment.
  const immkit = providersOf("immkit").filter(
    (each) => endpointsOf(each) !== undefined || !hasLocal,
  );
  const real = [...alicloud, ...immkit].find(
    (each) => !isLocal(endpointsOf(each)) && used.has(referenceTo(each)),
  );
  if (real === undefined) return;
  const name = String(memberOf(real, "urn")).replace(/^.*::/s, "");
  throw new DeployError(
    "RealCloud",
    `the stack ${stack} has resources in the real cloud: those of the provider ${name}. Create another stack for the local cloud with immkit pulumi -- stack init NAME, and pass --stack NAME`,
  );
}

const endpointsOf = (provider: unknown) => memberOf(memberOf(provider, "inputs"), "endpoints");

/** How a resource names its provider. */
const referenceTo = (provider: unknown) =>
  `${memberOf(provider, "urn")}::${memberOf(provider, "id")}`;

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
