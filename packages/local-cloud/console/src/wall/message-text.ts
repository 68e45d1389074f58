/** A message as people read it: JSON is indented, also the JSON in its `content` and in Base64. */
export function indented(body: string): string {
  const value = jsonIn(body) ?? jsonIn(decoded(body));
  if (typeof value !== "object" || value === null) return body;
  const { content } = value as { content?: unknown };
  const inner = typeof content === "string" ? jsonIn(content) : undefined;
  return JSON.stringify(inner === undefined ? value : { ...value, content: inner }, null, 2);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decoded(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (each) => each.charCodeAt(0)));
  } catch {
    return "";
  }
}
