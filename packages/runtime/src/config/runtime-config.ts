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
  "contentFormat",
  "endpoints",
  "mediaBuckets",
  "roleArn",
];

/**
 * Checks a runtime config, the output of `ModerationPipeline`: an object, or its JSON text.
 * @throws ConfigError naming each setting that is missing or wrong.
 * @example const config = parseRuntimeConfig(process.env["IMMKIT_CONFIG"] ?? "");
 */
export function parseRuntimeConfig(input: unknown): RuntimeConfig {
  const value = typeof input === "string" ? parseText(input) : input;
  if (validateRuntimeConfig(value)) return value;
  const violations = violationsOf(validateRuntimeConfig.errors ?? [], value, members);
  const [first] = violations;
  const reasons = violations.map((violation) => violation.message).join(" ");
  throw new ConfigError(
    first?.field ?? "runtimeConfig",
    `The runtime config is wrong: ${reasons} Take it from the stack's output (pulumi stack output --json).`,
  );
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(
      "runtimeConfig",
      "The runtime config is no JSON text: take it from the stack's output (pulumi stack output --json).",
      {
        cause,
      },
    );
  }
}
