import { createHash } from "node:crypto";
import { fit, type NameRule } from "./name-rule.ts";

/**
 * Characters of the prefix that all names of a stack share. It is short, because the shortest names
 * (63 characters for a bucket) also have the component, the part and the digest.
 */
const prefixLength = 24;

/** Hexadecimal digits of the digest: 48 bits. */
const digestLength = 12;

/** Everything that makes the name of a resource distinct. */
export interface NameParts {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  /** The URN of the component that the resource belongs to. It has project, stack and path. */
  readonly urn: string;
  /** The resource inside the component: `queue`. */
  readonly part: string;
  /** Whatever else has to make a difference: a salt, the account, the region. */
  readonly distinct: readonly string[];
}

/**
 * The first characters of every generated name in a stack. Each is followed by `-`. Different
 * stacks can share a prefix, if their names are long or differ in characters that a service doesn't
 * accept.
 */
export function stackPrefix(project: string, stack: string, rule: NameRule): string {
  return trimEnd(fit(`${project}-${stack}`, rule).slice(0, prefixLength));
}

/**
 * A physical name: the stack's prefix, the component's name, the part, and a digest of all parts,
 * `shop-dev-results-queue-3f0c2a9be17d`. Same parts, same name; different parts, different names.
 * The digest is always there: names that are only joined can be the same for different parts
 * (project `a`, stack `b-c`; project `a-b`, stack `c`).
 */
export function physicalName(parts: NameParts, rule: NameRule): string {
  const digest = createHash("sha256")
    .update(
      JSON.stringify([
        parts.organization,
        parts.project,
        parts.stack,
        parts.urn,
        parts.part,
        ...parts.distinct,
      ]),
    )
    .digest("hex")
    .slice(0, digestLength);
  const component = parts.urn.split("::").at(-1) ?? "";
  const prefix = stackPrefix(parts.project, parts.stack, rule);
  const readable = fit(`${prefix}-${component}-${parts.part}`, rule);
  return `${trimEnd(readable.slice(0, rule.longest - digestLength - 1))}-${digest}`;
}

const trimEnd = (name: string) => name.replace(/[-.]+$/, "");
