import { regionProblem } from "../../imm/regions.ts";
import { secretSettings, settingNames } from "../../imm/setting-names.ts";
import { ProviderError } from "../errors.ts";
import { type Changes, changesOf } from "../protocol/diff.ts";
import type { CheckFailure } from "../protocol/messages.ts";
import { isKnown, isUnknown, type Properties, present, secret } from "../protocol/values.ts";
import { ProviderSettings } from "./settings.ts";

/** Settings that the engine adds. */
const engineSettings = ["version", "pluginDownloadURL"];

/**
 * Checks the configuration. Needs no credentials, but a profile that doesn't exist is a failure.
 * The region of the environment is recorded. Another one then replaces the resources.
 */
export function checkConfiguration(config: Properties): {
  readonly inputs: Properties;
  readonly failures: readonly CheckFailure[];
} {
  const settings = new ProviderSettings(config);
  const failures = unknownSettings(config);
  const check = (property: string, work: () => string | undefined) => {
    try {
      const problem = isUnknown(config[property]) ? undefined : work();
      if (problem !== undefined) failures.push({ property, reason: `${property} ${problem}` });
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      failures.push({ property, reason: `${error.code}: ${error.message}` });
    }
  };
  check("profile", () => {
    const keyIsSet =
      settings.text("accessKey") !== undefined && settings.text("secretKey") !== undefined;
    if (!keyIsSet && !isUnknown(config["sharedCredentialsFile"])) settings.profile();
    return undefined;
  });
  let region: string | undefined;
  check("region", () => {
    region = settings.region();
    return region === undefined || settings.isTrue("skipRegionValidation")
      ? undefined
      : regionProblem(region);
  });
  for (const name of ["assumeRole", "assumeRoleWithOidc", "endpoints"] as const) {
    check(name, () => {
      settings.structured(name);
      return undefined;
    });
  }
  check("protocol", () => {
    settings.scheme();
    return undefined;
  });
  const recorded = region === undefined || isUnknown(config["region"]) ? {} : { region };
  return { inputs: present({ ...config, ...recorded }), failures };
}

/** Marks the settings that are secret. */
export function withSecretSettings(inputs: Properties): Properties {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      secretSettings.includes(name) && isKnown(value) ? secret(value) : value,
    ]),
  );
}

/** The differences between two configurations. Another region needs new resources. */
export function configurationChanges(before: Properties, after: Properties): Changes {
  const changes = settingNames.map((name) => {
    const [old, now] = [before, after].map((config) => comparable(config[name]));
    return changesOf(old, now, name, name === "region");
  });
  return Object.assign({}, ...changes);
}

/** A setting travels as a map or as its JSON text, a number or its digits. */
function comparable(value: unknown): unknown {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "object") return JSON.stringify([value].flat());
  try {
    const parsed: unknown = JSON.parse(String(value));
    return typeof parsed === "object" && parsed !== null
      ? JSON.stringify([parsed].flat())
      : String(value);
  } catch {
    return String(value);
  }
}

function unknownSettings(config: Properties): CheckFailure[] {
  const known: readonly string[] = [...settingNames, ...engineSettings];
  return Object.keys(config)
    .filter((name) => !known.includes(name) && !name.startsWith("__"))
    .map((property) => ({
      property,
      reason: `${property} is not a setting of the immkit provider. It has: ${settingNames.join(", ")}`,
    }));
}
