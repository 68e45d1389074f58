/** What a command's help says after its options. */
export interface HelpExtras {
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  /** Exit codes of this command beside 0 and 3; 0 can be told more exactly. */
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** Examples and exit codes, in the form of commander's own help sections. */
export function helpExtras(extras: HelpExtras): string {
  const codes: Readonly<Record<number, string>> = {
    0: "fine",
    3: "bad input or usage",
    ...extras.exitCodes,
  };
  const lines = ["", "Examples:"];
  for (const [command, meaning] of extras.examples) lines.push(`  # ${meaning}`, `  $ ${command}`);
  lines.push("", "Exit codes:");
  for (const [code, meaning] of Object.entries(codes)) lines.push(`  ${code}  ${meaning}`);
  return lines.join("\n");
}
