/** Writing XML from plain values. */

/**
 * What an element holds. An object is child elements in its own order, a list repeats the element,
 * `undefined` leaves it out, `""` and `{}` are an empty element.
 */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | { readonly [name: string]: XmlContent };

/**
 * A document with its declaration: `writeXml("Queue", { QueueName: "q" }, { xmlns: "…" })`. Text is
 * escaped; characters that XML 1.0 can't carry become U+FFFD. Names are taken as given, so they
 * must not come from outside.
 */
export function writeXml(
  root: string,
  content: Exclude<XmlContent, readonly XmlContent[] | undefined>,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const written = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, written)}`;
}

function element(name: string, content: XmlContent, attributes = ""): string {
  if (content === undefined) return "";
  if (Array.isArray(content))
    return content.map((member: XmlContent) => element(name, member)).join("");
  const inner =
    typeof content === "object"
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join("")
      : escapeXml(String(content));
  return `<${name}${attributes}>${inner}</${name}>`;
}

const replacements: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A bare carriage return would come back as a line feed.
  "\r": "&#13;",
};

/** Text for an element or a double-quoted attribute. */
function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
    (found) => replacements[found] ?? "\uFFFD",
  );
}
