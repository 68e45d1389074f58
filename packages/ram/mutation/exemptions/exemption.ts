/**
 * A piece of code in which some mutants don't count, because no test can notice them. There is one
 * list for each room, `exemptions/<room>.ts`:
 *
 * ```ts
 * export const exemptions: readonly Exemption[] = [
 *   {
 *     file: "sets/solve.ts",                                    // under src/
 *     mutators: ["ConditionalExpression", "EqualityOperator"],  // Stryker's names, or "all"
 *     code: "if (count < least)",                               // as it stands in the file
 *     reason: "speed only: any box will do",
 *   },
 * ];
 * ```
 *
 * A mutant is exempt if the code that it replaces lies within `code`. Blanks and line breaks don't
 * matter, so `code` survives a formatter and can span lines. If `code` occurs several times in the
 * file, each occurrence is exempt. Keep `code` as short as it can be. An exemption that matches no
 * mutant is an error: the code has changed, so delete or correct it.
 */
export interface Exemption {
  readonly file: string;
  readonly mutators: "all" | readonly string[];
  readonly code: string;
  readonly reason: string;
}

/** What a mutant replaces. Lines and columns count from 1, as in Stryker's results. */
export interface MutantPlace {
  readonly mutatorName: string;
  readonly location: { readonly start: TextPosition; readonly end: TextPosition };
}

interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Whether an exemption covers a mutant of its file. */
export function isExempt(
  { mutators, code }: Exemption,
  { mutatorName, location }: MutantPlace,
  source: string,
): boolean {
  if (mutators !== "all" && !mutators.includes(mutatorName)) return false;
  const lines = source.split("\n");
  const offset = ({ line, column }: TextPosition) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, column - 1);
  const [start, end] = [offset(location.start), offset(location.end)];
  return occurrences(source, code).some((each) => each.start <= start && end <= each.end);
}

/** Where a piece of code occurs in a source, as offsets. Blanks and line breaks don't matter. */
export function occurrences(
  source: string,
  code: string,
): readonly { readonly start: number; readonly end: number }[] {
  const wanted = code.replaceAll(/\s/g, "");
  const dense = source.replaceAll(/\s/g, "");
  const offsets = [...source.matchAll(/\S/g)].map(({ index }) => index);
  const found = [];
  for (let at = dense.indexOf(wanted); at >= 0; at = dense.indexOf(wanted, at + 1))
    found.push({
      start: offsets[at] as number,
      end: (offsets[at + wanted.length - 1] as number) + 1,
    });
  return found;
}
