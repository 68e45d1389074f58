/** The page about replays: for each rule and each seed, whether its requests are sent for real. */
import { rules } from "@immkit/policies";
import { type Case, readSeeds } from "./cases.ts";
import { exemptionOf } from "./exemptions.ts";

const isOfSeed = ({ fixture }: Case) => fixture.startsWith("seeds/");

/** The Markdown of docs/replayed.md. */
export function replayPage(cases: readonly Case[]): string {
  const exempt = cases.filter((each) => exemptionOf(each) !== undefined);
  const sent = cases.length - exempt.length;
  return `# Replayed requests

Made by \`node test/policies/replay/generate.ts\` from the rules' fixtures. Don't edit this file.

A finding about access shows an example request: what is allowed and should not be. A test deploys the stack of each fixture to the local cloud, sends exactly that request as the principal that it means, and gets through. Then it deploys the stack with the rule's documented fix, and the same request is denied with 403. ${sent} of ${cases.length} requests are replayed. [The others](#not-replayed) are listed with the reason.

## Rules

Findings without a request are about a setting that no request shows.

| rule | findings with a request | replayed |
|---|---|---|
${rules
  .map(({ id }) =>
    ruleRow(
      id,
      cases.filter((each) => each.rule === id),
    ),
  )
  .join("")}
## Seeds

A seed is a good stack with one fault.

| seed | fixture | rules that report it | replayed |
|---|---|---|---|
${readSeeds()
  .map((seed) => seedRow(seed, cases.filter(isOfSeed)))
  .join("")}
## Not replayed

| fixture | rule | reason |
|---|---|---|
${exempt.map((each) => `| ${each.fixture} | ${each.rule} | ${exemptionOf(each)} |\n`).join("")}`;
}

function ruleRow(id: string, cases: readonly Case[]): string {
  return `| [\`${id}\`](rules.md#${id}) | ${cases.length || "none"} | ${statusOf(cases)} |\n`;
}

function seedRow(
  { name, rules: reported }: ReturnType<typeof readSeeds>[number],
  cases: readonly Case[],
): string {
  const own = cases.filter(({ fixture }) => fixture === `seeds/${name}`);
  const ids = reported.map((id) => `\`${id}\``).join(", ");
  return `| ${Number(name.slice(0, 2))} | ${name} | ${ids} | ${statusOf(own)} |\n`;
}

function statusOf(cases: readonly Case[]): string {
  if (cases.length === 0) return "no request";
  const reasons = [...new Set(cases.map(exemptionOf))];
  const sent = cases.filter((each) => exemptionOf(each) === undefined).length;
  const other = reasons.filter((reason) => reason !== undefined).join(" ");
  if (sent === cases.length) return "replayed";
  return sent === 0 ? `no: ${other}` : `${sent} of ${cases.length}. ${other}`;
}
