/** A writer of XML from plain values. */

/**
 * What an element contains. An object is child elements in its own order, a list repeats the
 * element, `undefined` leaves it out, `""` and `{}` are an empty element.
 */
export type XmlContent =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlContent[]
  | { readonly [name: string]: XmlContent };

/**
 * A document with its declaration: `writeXml("Queue", { QueueName: "q" }, "http://…")`. Text is
 * escaped. Characters that XML 1.0 can't represent become U+FFFD. Element names are not escaped, so
 * they must not come from outside.
 */
export function writeXml(
  root: string,
  content: Exclude<XmlContent, readonly XmlContent[] | undefined>,
  namespace?: string,
): string {
  const attribute = namespace === undefined ? "" : ` xmlns="${escapeXml(namespace)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content, attribute)}`;
}

function element(name: string, content: XmlContent, attribute = ""): string {
  if (content === undefined) return "";
  if (Array.isArray(content))
    return content.map((member: XmlContent) => element(name, member)).join("");
  const inner =
    typeof content === "object"
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join("")
      : escapeXml(String(content));
  return `<${name}${attribute}>${inner}</${name}>`;
}

const replacements: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // A reader would turn a bare carriage return into a line feed.
  "\r": "&#13;",
};

/** Text for an element or a double-quoted attribute. */
function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r]|[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
    (found) => replacements[found] ?? "\uFFFD",
  );
}
