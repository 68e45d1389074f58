/** The table of `packages/runtime/docs/compatibility.md`. */

/** A line of the table. */
export interface Row {
  readonly title: string;
  /** The version that was tried. */
  readonly version: string;
  /** By package: whether it works. A package that wasn't tried is missing. */
  readonly works: Readonly<Record<string, boolean>>;
}

const begin = "<!-- written by test/compatibility/run.ts -->";
const end = "<!-- end -->";

/** Replaces the table in a page. @throws Error if the page has no place for it */
export function withTable(page: string, packages: readonly string[], rows: readonly Row[]): string {
  const [before, rest = ""] = page.split(begin);
  const after = rest.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The page has no "${begin}".`);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  const table = [
    line(["with", "version", ...packages.map((name) => `\`${name}\``)]),
    line(["---", "---", ...packages.map(() => "---")]),
    ...rows.map(({ title, version, works }) =>
      line([title, version, ...packages.map((name) => cell(works[name]))]),
    ),
  ];
  return `${before}${begin}\n\n${table.join("")}\n${end}${after}`;
}

function cell(works: boolean | undefined): string {
  if (works === undefined) return "";
  return works ? "yes" : "no";
}

/** The titles of the rows in a page. */
export function titlesIn(page: string): readonly string[] {
  const table = page.split(begin)[1]?.split(end)[0] ?? "";
  return [...table.matchAll(/^\| (.*?) \|/gm)].map(([, title = ""]) => title).slice(2);
}
