import * as pulumi from "@pulumi/pulumi";
import { secretSettings, settingNames } from "./setting-names.ts";

/** Settings of a provider by name: text, or JSON text. */
export type ProviderSettings = Readonly<Record<string, pulumi.Input<string | undefined>>>;

/** The settings as they travel: what isn't text becomes JSON text, and secrets are marked. */
export function settingInputs(args: Readonly<Record<string, unknown>>): ProviderSettings {
  return Object.fromEntries(
    settingNames.map((name) => {
      const given = args[name] as pulumi.Input<string | undefined>;
      // Plain text stays plain: what is known at once is checked at once.
      if (given === undefined || (typeof given === "string" && !secretSettings.includes(name)))
        return [name, given];
      return [
        name,
        pulumi.output(given).apply((value) => {
          const text = settingText(value);
          const isSecret = text !== undefined && secretSettings.includes(name);
          return isSecret ? pulumi.secret(text) : pulumi.output(text);
        }),
      ];
    }),
  );
}

/**
 * The settings among the outputs of a provider of this package or of alicloud. Not all are declared
 * there, but all are outputs.
 */
export function outputSettings(provider: pulumi.ProviderResource): ProviderSettings {
  const outputs = provider as unknown as Readonly<
    Record<string, pulumi.Output<string | undefined> | undefined>
  >;
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const output = outputs[name];
      return output === undefined ? [] : [[name, ifKnown(output).apply(settingText)]];
    }),
  );
}

function settingText(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === "string"
    ? (value ?? undefined)
    : JSON.stringify(value);
}

/**
 * The output, or undefined if it isn't known. In a preview, a setting that nobody set is an unknown
 * output, and what depends on it would be unknown too, such as the names of resources.
 */
function ifKnown(output: pulumi.Output<string | undefined>): pulumi.Output<string | undefined> {
  const known = async () => {
    // Outputs have this member at run time. It isn't declared.
    const isKnown = (await Reflect.get(output, "isKnown")) as boolean;
    return isKnown ? output : undefined;
  };
  return pulumi.output(known());
}
