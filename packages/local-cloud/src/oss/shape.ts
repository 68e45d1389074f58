/**
 * What a configuration's XML may hold, as data, so that a strict check and the answer come from one
 * place.
 */
import type { XmlContent, XmlElement } from "../xml/index.ts";
import { ossError } from "./errors.ts";

/** Answers the text as it is kept, or undefined when it isn't one. */
export type Leaf = (text: string) => string | undefined;

export interface Rule {
  readonly shape: Shape;
  readonly min: number;
  readonly max: number;
}

/** Children by name. */
export interface Node {
  readonly [child: string]: Rule;
}

/** `anything` is kept unread. */
export type Shape = Leaf | Node | "anything";

export const one = (shape: Shape): Rule => ({ shape, min: 1, max: 1 });
export const optional = (shape: Shape): Rule => ({ shape, min: 0, max: 1 });
export const many = (shape: Shape, min = 0, max = Number.POSITIVE_INFINITY): Rule => ({
  shape,
  min,
  max,
});

export const text: Leaf = (value) => value;
export const someText: Leaf = (value) => value.trim() || undefined;
export const integer: Leaf = (value) => (/^\d+$/.test(value.trim()) ? value.trim() : undefined);
/** Some clients write `True`; it is read back as `true`. */
export const boolean: Leaf = (value) =>
  /^(true|false)$/i.test(value.trim()) ? value.trim().toLowerCase() : undefined;
export const oneOf =
  (...values: readonly string[]): Leaf =>
  (value) =>
    values.find((known) => known === value.trim());

/**
 * The element as it is kept. Throws `MalformedXML` with the path of the culprit in `ErrorDetail`.
 */
export function shaped(element: XmlElement, shape: Shape, path = element.name): XmlElement {
  const refuse = (detail: string) =>
    ossError("MalformedXML", { ErrorDetail: `${path}: ${detail}` });
  if (shape === "anything") return element;
  if (typeof shape === "function") {
    if (element.children.length > 0) throw refuse("has elements where a text should be.");
    const kept = shape(element.text);
    if (kept === undefined) throw refuse("has a value that is not allowed.");
    return { ...element, text: kept };
  }
  if (element.text.trim() !== "") throw refuse("has text where elements should be.");
  const children = element.children.map((child) => {
    const rule = Object.hasOwn(shape, child.name) ? shape[child.name] : undefined;
    if (rule === undefined) throw refuse(`has an element that is not known: ${child.name}.`);
    return shaped(child, rule.shape, `${path}/${child.name}`);
  });
  for (const [name, { min, max }] of Object.entries(shape)) {
    const count = children.filter((child) => child.name === name).length;
    if (count < min) throw refuse(`misses ${name}.`);
    if (count > max) throw refuse(`has more than ${max} ${name}.`);
  }
  return { ...element, text: "", children };
}

/** An element as content for the writer. */
export function contentOf(element: XmlElement): string | Record<string, XmlContent> {
  if (element.children.length === 0) return element.text;
  const content: Record<string, XmlContent[]> = {};
  for (const child of element.children) {
    const same = content[child.name] ?? [];
    content[child.name] = same;
    same.push(contentOf(child));
  }
  return content;
}
