/** Small readers for the XML that OSS answers with. */
import { child, childrenNamed, childText, type XmlElement } from "@immkit/local-cloud/wire";

/** Text of a descendant, `undefined` when it is missing or empty. */
export function textAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): string | undefined {
  const parent = elementAt(element, ...path.slice(0, -1));
  const found = parent === undefined ? undefined : childText(parent, path.at(-1) as string);
  return found === undefined || found === "" ? undefined : found;
}

export function elementAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): XmlElement | undefined {
  let current = element;
  for (const name of path) current = current === undefined ? undefined : child(current, name);
  return current;
}

export function textsAt(element: XmlElement | undefined, ...path: readonly string[]): string[] {
  const parent = elementAt(element, ...path.slice(0, -1));
  return parent === undefined
    ? []
    : childrenNamed(parent, path.at(-1) as string).map((found) => found.text);
}

/** `true` and `True` alike; `undefined` when it is missing. */
export function booleanAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): boolean | undefined {
  const found = textAt(element, ...path);
  return found === undefined ? undefined : found.toLowerCase() === "true";
}

export function numberAt(
  element: XmlElement | undefined,
  ...path: readonly string[]
): number | undefined {
  const found = textAt(element, ...path);
  return found === undefined ? undefined : Number(found);
}
