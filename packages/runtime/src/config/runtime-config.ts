import { ConfigError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { validateRuntimeConfig } from "../generated/validate-input.ts";
import { violationsOf } from "../validation/violations.ts";

const members = [
  "region",
  "accountId",
  "project",
  "topic",
  "queue",
  "deadLetterQueue",
  "uploadQueue",
  "contentFormat",
  "endpoints",
  "endpoints.imm",
  "endpoints.mns",
  "endpoints.sts",
  "endpoints.oss",
  "allowHttp",
  "mediaBuckets",
  "mediaPrefixes",
  "mediaKeyArns",
  "quarantine",
  "quarantine.bucket",
  "quarantine.prefix",
  "roleArn",
];
const howToGet = "Take it from the stack's output: pulumi stack output runtimeConfig --json.";

/**
 * Checks a runtime config, the output of `ModerationPipeline`: an object, or its JSON text.
 * @throws ConfigError with each setting that is missing or wrong.
 * @example const config = parseRuntimeConfig(process.env["IMMKIT_CONFIG"]);
 */
export function parseRuntimeConfig(input: unknown): RuntimeConfig {
  if (input === undefined || input === "") {
    const message = `IMMKIT_CONFIG is not set: there is no runtime config. ${howToGet} With immkit dev, it is in .env.local: node --env-file=.env.local app.js`;
    throw new ConfigError("runtimeConfig", message);
  }
  const value = typeof input === "string" ? parseText(input) : input;
  if (validateRuntimeConfig(value)) return value;
  const problems = validateRuntimeConfig.errors ?? [];
  const violations = violationsOf(problems, value, "runtimeConfig", members);
  const reasons = violations.map(({ message }) => message).join(" ");
  const setting = violations[0]?.field ?? "runtimeConfig";
  throw new ConfigError(setting, `The runtime config is invalid: ${reasons} ${howToGet}`);
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `The runtime config is not valid JSON. ${howToGet}`;
    throw new ConfigError("runtimeConfig", message, { cause });
  }
}
