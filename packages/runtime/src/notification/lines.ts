/**
 * The lines of a text that has a JSON document on each, of which some may be cut off; undefined for
 * any other text. No document that was written over several lines, whole or cut off, has this form:
 * few of its lines begin and end with a brace.
 */
export function linesOf(text: string): readonly string[] | undefined {
  const lines = text.split(/\r?\n/).flatMap((line) => line.trim() || []);
  if (lines.length < 2) return undefined;
  const whole = lines.filter((line) => line.startsWith("{") && line.endsWith("}")).length;
  return 2 * whole >= lines.length || lines.every((line) => line.startsWith("{"))
    ? lines
    : undefined;
}
