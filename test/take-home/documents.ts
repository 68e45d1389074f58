/** The commands in a README. */

/** Lines of the shell blocks of a document, without comments. */
export interface Instructions {
  readonly document: string;
  readonly lines: readonly string[];
}

/**
 * The lines of the `sh` blocks under a heading, to the next heading of the same or a higher level.
 * @param heading without `#`. By default, all that comes before the first heading of level 2.
 */
export function instructions(document: string, text: string, heading?: string): Instructions {
  const blocks = sectionOf(text, heading).matchAll(/^```sh\n(.*?)^```$/gms);
  const lines = Array.from(blocks, ([, code = ""]) => code.split("\n"))
    .flat()
    .map((line) => line.replace(/(^|\s+)#\s.*$/, "").trim())
    .filter((line) => line !== "");
  if (lines.length === 0)
    throw new Error(`${document} has no commands under "${heading ?? "its title"}".`);
  return { document, lines };
}

function sectionOf(text: string, heading: string | undefined): string {
  const headings = [...text.replaceAll(/^```.*?^```$/gms, blank).matchAll(/^(#{1,6}) (.*)$/gm)];
  const begin =
    heading === undefined ? 0 : headings.findIndex(([, , title]) => title?.trim() === heading);
  const level = heading === undefined ? 2 : (headings[begin]?.[1]?.length ?? 0);
  const end = headings.slice(begin + 1).find(([, marks = ""]) => marks.length <= level);
  return begin < 0 ? "" : text.slice(headings[begin]?.index ?? 0, end?.index);
}

/** Keeps the positions of everything else. A comment in a shell block looks like a heading. */
const blank = (block: string): string => " ".repeat(block.length);

/** The same command with pnpm, as its documentation translates it. */
export function withPnpm(line: string, isInstalled: (command: string) => boolean): string {
  return line
    .replace(/\bnpm install (?=[^\s-]|--save)/g, "pnpm add ")
    .replace(/\bnpm create (.*?) -- /, "npm create $1 ")
    .replace(/\bnpm (install|test|start|run|create|exec)\b/g, "pnpm $1")
    .replace(/\bnpx (?:-y |--yes )?(\S+)/g, (_, command: string) =>
      isInstalled(command) ? `pnpm exec ${command}` : `pnpm dlx ${command}`,
    );
}
