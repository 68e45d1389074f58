/**
 * Generates docs/errors: a page for each error code, and a list of all. `--check` writes nothing
 * and exits with 1 if a page is stale.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ErrorEntry } from "../src/errors/catalogue/entry.ts";
import { errorEntries } from "../src/errors/catalogue/index.ts";

const folder = fileURLToPath(new URL("../docs/errors", import.meta.url));
const check = process.argv.includes("--check");

const page = ({ id, class: className, code, package: name, means, cause, fix }: ErrorEntry) =>
  `# ${id}

${means}

- **Cause:** ${cause}
- **Fix:** ${fix}

In a program, it is a \`${className}\` of \`${name}\` with the \`code\` \`${code}\`. In a terminal, \`immkit error ${id}\` prints this page.
`;

const list = `# Error codes

\`immkit error CODE\` prints a page in the terminal, without a network. The codes of Alibaba Cloud's services, such as \`NoPermission\`, are not listed here.

| code | package | meaning |
|---|---|---|
${errorEntries.map(({ id, package: name, means }) => `| [${id}](${id}.md) | \`${name}\` | ${means} |`).join("\n")}
`;

const pages = new Map([
  ["README.md", list],
  ...errorEntries.map((entry) => [`${entry.id}.md`, page(entry)] as const),
]);

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder).filter((each) => !pages.has(each)))
  if (check) stale(name);
  else rmSync(join(folder, name));
for (const [name, text] of pages)
  if (presentText(name) !== text)
    if (check) stale(name);
    else writeFileSync(join(folder, name), text);

function presentText(name: string): string | undefined {
  return readdirSync(folder).includes(name) ? readFileSync(join(folder, name), "utf8") : undefined;
}

function stale(name: string): void {
  console.error(`packages/cli/docs/errors/${name} is stale. Run pnpm generate`);
  process.exitCode = 1;
}
