/** Values that OSS adds to settings that lack them. */
import { child, childText, type XmlElement } from "../xml/index.ts";
import { xmlElement } from "./xml-shape.ts";

/** Adds children that are missing, as OSS returns them. */
export function withDefaults(
  element: XmlElement,
  defaults: Readonly<Record<string, string>>,
): XmlElement {
  const missing = Object.entries(defaults)
    .filter(([name]) => child(element, name) === undefined)
    .map(([name, value]) => xmlElement(name, value));
  return { ...element, children: [...element.children, ...missing] };
}

/** Changes the descendants at a path. */
export function mapped(
  element: XmlElement,
  [name, ...rest]: readonly string[],
  change: (element: XmlElement) => XmlElement,
): XmlElement {
  if (name === undefined) return change(element);
  const children = element.children.map((each) =>
    each.name === name ? mapped(each, rest, change) : each,
  );
  return { ...element, children };
}

/** The defaults of a redirect of a website. */
export function redirectDefaults(redirect: XmlElement): XmlElement {
  if (childText(redirect, "RedirectType") !== "Mirror")
    return withDefaults(redirect, { PassQueryString: "false" });
  const filled = withDefaults(redirect, {
    PassQueryString: "false",
    MirrorPassQueryString: "false",
    MirrorFollowRedirect: "true",
    MirrorCheckMd5: "false",
  });
  return mapped(filled, ["MirrorHeaders"], (headers) =>
    withDefaults(headers, { PassAll: "false" }),
  );
}
