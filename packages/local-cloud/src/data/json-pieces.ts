/**
 * JSON in pieces, so that a long state can be written without holding everything else up. `depth`
 * levels are taken apart, a line for each of their values; what lies deeper is one piece. Reads
 * like `JSON.stringify` of the same value: members that are undefined are left out.
 */
export function* jsonPieces(value: unknown, depth: number): Generator<string, void, undefined> {
  if (depth === 0 || typeof value !== "object" || value === null) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  if (Array.isArray(value)) {
    let separator = "[";
    for (const item of value) {
      yield separator;
      yield* jsonPieces(item, depth - 1);
      separator = ",\n";
    }
    yield separator === "[" ? "[]" : "]";
    return;
  }
  let separator = "{";
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    yield* jsonPieces(member, depth - 1);
    separator = ",\n";
  }
  yield separator === "{" ? "{}" : "}";
}
