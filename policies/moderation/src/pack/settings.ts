import type { PolicyConfigSchema } from "@pulumi/policy";
import { FactsError, readFacts } from "../check/facts-file.ts";
import type { FactsFile } from "../kinds/known-facts.ts";
import { hintFor } from "../read/spelling.ts";
import type { Pack } from "../rule/rule.ts";
import { WaiverError } from "../waive/invalid-file.ts";
import { readWaivers, type Waiver } from "../waive/waivers-file.ts";

/** The settings of the pack, in the policy `immkit`. */
export interface Settings {
  /** Which rules report. Default: baseline. */
  readonly pack: Pack;
  /** Whether an undetermined result is a violation. Default: false, it is advice. */
  readonly strict: boolean;
  /** What is true outside the stack: the content of a facts file. */
  readonly facts: FactsFile;
  /** Findings that somebody accepts: the list of a waivers file. Default: none. */
  readonly waivers: readonly Waiver[];
}

export const settingsSchema: PolicyConfigSchema = {
  properties: {
    pack: {
      type: "string",
      enum: ["baseline", "strict"],
      default: "baseline",
      description: "Which rules report.",
    },
    strict: {
      type: "boolean",
      default: false,
      description: "Report an undetermined result as a violation.",
    },
    facts: {
      type: "object",
      default: {},
      description: "What is true outside the stack: the content of a facts file.",
    },
    waivers: {
      type: "array",
      default: [],
      description: "Findings that somebody accepts: the list of a waivers file.",
    },
  },
};

/**
 * The settings that a rule has, which is none. The engine prints the text if a setting of the pack
 * is given to a rule.
 */
export const ruleSchema: PolicyConfigSchema = {
  properties: Object.fromEntries(
    Object.keys(settingsSchema.properties).map((name) => [
      name,
      { enum: [`(nothing: ${name} is a setting of the policy immkit)`] },
    ]),
  ),
};

/** Reads the settings, or says in a sentence what is wrong with them. */
export function readSettings(
  config: Readonly<Record<string, unknown>>,
):
  | { readonly ok: true; readonly value: Settings }
  | { readonly ok: false; readonly error: string } {
  const known = Object.keys(settingsSchema.properties);
  const unexpected = Object.keys(config).find((name) => !known.includes(name));
  if (unexpected !== undefined)
    return {
      ok: false,
      error: `Unknown setting ${JSON.stringify(unexpected)} of immkit. ${hintFor(unexpected, known)}`,
    };
  const { pack = "baseline", strict = false, facts = {}, waivers = [] } = config;
  if (pack !== "baseline" && pack !== "strict")
    return {
      ok: false,
      error: `The setting pack must be baseline or strict, not ${JSON.stringify(pack)}.`,
    };
  if (typeof strict !== "boolean")
    return {
      ok: false,
      error: `The setting strict must be true or false, not ${JSON.stringify(strict)}.`,
    };
  try {
    return {
      ok: true,
      value: { pack, strict, facts: readFacts(facts), waivers: readWaivers({ waivers }) },
    };
  } catch (error) {
    if (error instanceof WaiverError)
      return { ok: false, error: `The setting waivers is invalid: ${error.message}` };
    if (!(error instanceof FactsError)) throw error;
    return { ok: false, error: `The setting facts is invalid: ${error.message}` };
  }
}
