/**
 * Generates docs/rules.md from the rules, and from what they say about their fixtures. `--check`
 * writes nothing and exits with 1 if the file is stale.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { KnownFacts } from "../src/kinds/known-facts.ts";
import { Model } from "../src/kinds/model.ts";
import { readStack } from "../src/read/detect.ts";
import { judgeOne } from "../src/rule/judge.ts";
import type { AnyRule } from "../src/rule/rule.ts";
import { rules } from "../src/rules/index.ts";
import { Stack } from "../src/stack/stack.ts";

const root = path.resolve(import.meta.dirname, "..");
const target = path.join(root, "docs/rules.md");

/** What the rule says about the subjects of its fixtures with this outcome, each text once. */
function examplesOf(rule: AnyRule, outcome: "fail" | "pass"): readonly string[] {
  const folder = path.join(root, "fixtures", rule.id);
  const texts = readdirSync(folder)
    .filter((file) => file.startsWith(`${outcome}-`))
    .sort()
    .flatMap((file) => {
      const data = readStack(readFileSync(path.join(folder, file), "utf8"));
      const model = new Model(new Stack(data), new KnownFacts());
      return model.of(rule.of).flatMap((subject) =>
        judgeOne(rule, subject, model).flatMap((judgement) => {
          if (judgement.verdict !== outcome) return [];
          return judgement.verdict === "pass" ? judgement.because : judgement.message;
        }),
      );
    });
  return [...new Set(texts)];
}

function sectionOf(rule: AnyRule): string {
  const { id, title, why, severity, topic, packs, since, fix, references = [], link } = rule;
  const list = (texts: readonly string[]) => texts.map((text) => `- ${escaped(text)}\n`).join("");
  const controls = references.map(
    ({ framework, version, clause }) => `${framework} ${version}, ${clause}`,
  );
  return `## ${id}

**${escaped(title)}.** ${escaped(why)}

Severity: ${severity}. Topic: ${topic}. Packs: ${packs.join(", ")}. Since: ${since}.

Fails:

${list(examplesOf(rule, "fail"))}
Passes:

${list(examplesOf(rule, "pass"))}
Fix: ${escaped(fix.text)}

${controls.length === 0 ? "" : `Controls: ${escaped(controls.join("; "))}.\n\n`}[Documentation of the service](${link})
`;
}

/** Nothing in the text has a meaning in Markdown. */
const escaped = (text: string) => text.replace(/[\\`*_<>[\]|]/g, "\\$&");

const row = ({ id, severity, title }: AnyRule) =>
  `| [\`${id}\`](#${id}) | ${severity} | ${escaped(title)} |\n`;

const page = `# Rules

Made by \`node policies/moderation/scripts/generate.ts\` from the rules and their fixtures. Don't edit this file.

| rule | severity | what it demands |
|---|---|---|
${rules.map(row).join("")}
${rules.map(sectionOf).join("\n")}`;

if (process.argv.includes("--check")) {
  let present = "";
  try {
    present = readFileSync(target, "utf8");
  } catch {
    // A missing file is stale.
  }
  if (present !== page) {
    console.error("policies/moderation/docs/rules.md is stale. Run: npx -y pnpm@12 generate");
    process.exitCode = 1;
  }
} else {
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, page);
}
