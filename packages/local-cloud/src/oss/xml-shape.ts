/** A small schema language for the XML of settings: one description checks it and answers it. */
import type { XmlContent, XmlElement } from "../xml/index.ts";
import { ossError } from "./errors.ts";

/** Returns the text as OSS stores it, or undefined if it is not valid. */
export type Leaf = (text: string) => string | undefined;

/** How often a child may occur, and what it contains. */
interface Rule {
  readonly shape: Shape;
  readonly min: number;
  readonly max: number;
}

/** Children by name. */
export interface Node {
  readonly [child: string]: Rule;
}

/** `anything` is not checked. */
type Shape = Leaf | Node | "anything";

/** A child that is required. */
export const one = (shape: Shape): Rule => ({ shape, min: 1, max: 1 });
/** A child that is optional. */
export const optional = (shape: Shape): Rule => ({ shape, min: 0, max: 1 });
/** A child that can be repeated. */
export const many = (shape: Shape, min = 0, max = Number.POSITIVE_INFINITY): Rule => ({
  shape,
  min,
  max,
});

/** Any text. */
export const text: Leaf = (value) => value;
/** Text that is not empty, trimmed. */
export const someText: Leaf = (value) => value.trim() || undefined;
/** Digits, trimmed. */
export const integer: Leaf = (value) => (/^\d+$/.test(value.trim()) ? value.trim() : undefined);
/** Some clients write `True`. OSS returns `true`. */
export const boolean: Leaf = (value) =>
  /^(true|false)$/i.test(value.trim()) ? value.trim().toLowerCase() : undefined;
/** One of these values. */
export const oneOf =
  (...values: readonly string[]): Leaf =>
  (value) =>
    values.find((known) => known === value.trim());

/**
 * Checks an element and returns it as OSS stores it. Throws `MalformedXML` with the path of the
 * invalid element in `ErrorDetail`.
 */
export function shaped(element: XmlElement, shape: Shape, path = element.name): XmlElement {
  const malformed = (detail: string) =>
    ossError("MalformedXML", { ErrorDetail: `${path}: ${detail}` });
  if (shape === "anything") return element;
  if (typeof shape === "function") {
    if (element.children.length > 0) throw malformed("contains elements instead of text.");
    const stored = shape(element.text);
    if (stored === undefined) throw malformed("the value is not allowed.");
    return { ...element, text: stored };
  }
  if (element.text.trim() !== "") throw malformed("contains text instead of elements.");
  const children = element.children.map((child) => {
    const rule = Object.hasOwn(shape, child.name) ? shape[child.name] : undefined;
    if (rule === undefined) throw malformed(`unknown element ${child.name}.`);
    return shaped(child, rule.shape, `${path}/${child.name}`);
  });
  for (const [name, { min, max }] of Object.entries(shape)) {
    const count = children.filter((child) => child.name === name).length;
    if (count < min) throw malformed(`${name} is missing.`);
    if (count > max) throw malformed(`more than ${max} ${name} elements.`);
  }
  return { ...element, text: "", children };
}

/** An element with text or with children. */
export function xmlElement(name: string, content: string | readonly XmlElement[]): XmlElement {
  return typeof content === "string"
    ? { name, text: content, children: [] }
    : { name, text: "", children: content };
}

/** The content of an element, for the writer. */
export function contentOf(element: XmlElement): string | Record<string, XmlContent> {
  if (element.children.length === 0) return element.text;
  const content: Record<string, XmlContent[]> = {};
  for (const child of element.children) {
    const siblings = content[child.name] ?? [];
    content[child.name] = siblings;
    siblings.push(contentOf(child));
  }
  return content;
}
