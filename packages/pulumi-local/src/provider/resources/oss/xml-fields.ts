/** Converts properties to and from the XML of OSS, by the path in each property's `field`. */
import { childrenNamed, type XmlContent, type XmlElement } from "@immkit/local-cloud/wire";
import { isPropertyMap, type PropertyMap, type PropertyValue } from "../../../protocol/values.ts";
import type { Properties, Property, PropertyType } from "../../schema.ts";

type XmlObject = { [name: string]: XmlContent };

/** The content of the root element. */
export function xmlOf(properties: Properties, values: PropertyMap): XmlObject {
  const root: XmlObject = {};
  for (const [name, { type, field, sentDefault }] of Object.entries(properties)) {
    const value = values[name] ?? sentDefault;
    if (field !== undefined && value !== undefined)
      place(root, pathOf(field), contentOf(type, value));
  }
  return root;
}

function place(parent: XmlObject, path: readonly string[], content: XmlContent): void {
  const [first, ...rest] = path;
  if (first === undefined) Object.assign(parent, content);
  else if (rest.length === 0) parent[first] = content;
  else {
    const child = (parent[first] ?? {}) as XmlObject;
    parent[first] = child;
    place(child, rest, content);
  }
}

function contentOf(type: PropertyType, value: PropertyValue): XmlContent {
  if (type.text !== undefined) return type.text.write(value);
  if (type.kind === "object") return xmlOf(type.properties, value as PropertyMap);
  if (type.kind === "list" && Array.isArray(value))
    return value.map((member: PropertyValue) => contentOf(type.of, member));
  if (type.kind === "map" && isPropertyMap(value))
    return Object.entries(value).map(([Key, Value]) => ({ Key, Value: String(Value) }));
  return value as string | number | boolean;
}

/** The properties below `root`; `undefined` if a required one is missing. */
export function propertiesIn(properties: Properties, root: XmlElement): PropertyMap | undefined {
  const values: Record<string, PropertyValue> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.field === undefined) continue;
    const value = valueIn(property, root) ?? property.responseDefault;
    if (value !== undefined) values[name] = value;
    else if (property.required) return undefined;
  }
  return values;
}

function valueIn({ type, field }: Property, root: XmlElement): PropertyValue | undefined {
  if (field === undefined) return undefined;
  const found = elementsAt(root, pathOf(field));
  if (found.length === 0) return undefined;
  if (type.kind === "list") return found.flatMap((element) => elementValue(type.of, element) ?? []);
  if (type.kind === "map")
    return Object.fromEntries(found.map((tag) => [textAt(tag, "Key"), textAt(tag, "Value")]));
  const [element] = found;
  return element === undefined || (type.kind !== "object" && element.text === "")
    ? undefined
    : elementValue(type, element);
}

function elementValue(type: PropertyType, element: XmlElement): PropertyValue | undefined {
  const { text } = element;
  if (type.text !== undefined) return type.text.read(text);
  if (type.kind === "object") {
    const members = propertiesIn(type.properties, element) ?? {};
    return Object.keys(members).length === 0 ? undefined : members;
  }
  if (type.kind === "boolean") return text.toLowerCase() === "true";
  return type.kind === "integer" ? Number(text) : text;
}

/** All elements at a path: the last name can occur more than once. */
function elementsAt(root: XmlElement, path: readonly string[]): readonly XmlElement[] {
  let elements: readonly XmlElement[] = [root];
  for (const name of path)
    elements = elements.slice(0, 1).flatMap((element) => childrenNamed(element, name));
  return elements;
}

function pathOf(field: string): readonly string[] {
  return field === "" ? [] : field.split("/");
}

/** The text of the element at `field`; `""` if there is none. */
export function textAt(root: XmlElement, field: string): string {
  return elementsAt(root, pathOf(field))[0]?.text ?? "";
}
