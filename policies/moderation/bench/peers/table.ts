/** What a tool found. */
export interface ToolResult {
  readonly name: string;
  readonly version: string;
  /** Seeds whose fault it found. */
  readonly found: number;
  /** Findings for good stacks. */
  readonly alarms: number;
  /** The same of severity high or critical. */
  readonly severeAlarms: number;
  /** The findings for good stacks by title, the most common first. */
  readonly commonAlarms: readonly (readonly [string, number])[];
}

export interface StackCounts {
  readonly seeds: number;
  readonly good: number;
}

/** The page docs/peers.md. */
export function comparisonText(
  results: readonly ToolResult[],
  { seeds, good }: StackCounts,
  date: string,
): string {
  return `# Other tools on the same stacks

${seeds} stacks with one fault each, and ${good} good ones, written as Terraform. Measured on ${date}.

| tool | faults found | findings for good stacks | of severity high or critical |
|---|---|---|---|
${results.map(row).join("\n")}

What the tools report most often for good stacks:

${results
  .filter(({ commonAlarms }) => commonAlarms.length > 0)
  .map(alarmsText)
  .join("\n")}

## How it is measured

- The stacks are the fixtures in \`fixtures/seeds\`, \`fixtures/good\` and \`fixtures/good-baseline\`. Left out are good stacks that Terraform can't express: those with arguments of immkit's components. Seeds whose fault is that something is not known are left out too, because only immkit has an answer for that.
- Each stack is written as a configuration, with references between its resources, and as the plan of it. ${peerNames(results)} read the configuration. immkit reads the plan.
- A fault is found if a tool reports something that is about it, and doesn't report the same for the same resource of the good stack that the seed was made from. The finding can be on another resource. Which checks are about which fault is listed in \`bench/peers\`.
- A finding for a good stack is a false alarm. immkit uses the strict pack, except for the stacks in \`good-baseline\`, which pass the baseline only. One good stack has deprecated properties, which immkit reports.
- Without an account of its vendor, Checkov reports no severities. The table uses those that the vendor publishes.

immkit knows from the arguments of its components how long a handler takes, and which format it reads. A plan doesn't have them, so immkit misses these faults in a plan. It finds all of them in a preview, a state or a fixture.

The faults were chosen for the rules of immkit, so this says nothing about other services.

Run it again, with Python and Go installed:

\`\`\`sh
node policies/moderation/bench/peers/run.ts --install --write
\`\`\`
`;
}

const row = ({ name, version, found, alarms, severeAlarms }: ToolResult) =>
  `| ${name} ${version} | ${found} | ${alarms} | ${severeAlarms} |`;

const alarmsText = ({ name, commonAlarms }: ToolResult) =>
  `- ${name}: ${commonAlarms
    .slice(0, 4)
    .map(([title, count]) => `${title.replace(/\.$/, "")} (${count})`)
    .join(", ")}.`;

const peerNames = (results: readonly ToolResult[]) =>
  results
    .slice(1)
    .map(({ name }) => name)
    .join(" and ");
