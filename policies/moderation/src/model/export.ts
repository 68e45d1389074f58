import type { Resource } from "./resource.ts";
import { Stack } from "./stack.ts";
import { markUnknown, type Value } from "./unknown.ts";

/** A file is not a stack export. */
export class ExportError extends Error {
  readonly code = "InvalidExport";
  constructor(reason: string) {
    super(`this is not an export of a Pulumi stack: ${reason}`);
    this.name = "ExportError";
  }
}

interface ExportedResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  /** True for a replaced resource that is not deleted yet. */
  readonly delete?: boolean;
}

/**
 * Reads what `pulumi stack export` writes. The properties of a resource are its outputs, and those
 * inputs that aren't outputs (such as the arguments of a component). Hidden secrets are unknown.
 * @param state JSON text, or its value.
 * @throws ExportError
 */
export function stackOfExport(state: unknown): Stack {
  const { deployment } = objectOf(typeof state === "string" ? parse(state) : state);
  const { resources } = objectOf(deployment);
  if (!Array.isArray(resources)) throw new ExportError("deployment.resources must be a list");
  return new Stack(resources.map(readResource).flatMap((resource) => resource ?? []));
}

function readResource(entry: unknown, index: number): Resource | undefined {
  const {
    urn,
    type,
    inputs,
    outputs,
    parent,
    provider,
    propertyDependencies,
    delete: isReplaced,
  } = objectOf(entry) as unknown as ExportedResource;
  if (typeof urn !== "string" || typeof type !== "string")
    throw new ExportError(`resource ${index} needs urn and type`);
  if (isReplaced === true) return undefined;
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    props: markUnknown({ ...inputs, ...outputs }) as Record<string, Value>,
    ...(parent ? { parent } : {}),
    // A reference is the provider's URN and id.
    ...(provider ? { provider: provider.split("::").slice(0, -1).join("::") } : {}),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies ?? {}).map(([property, urns]) => [property, urns ?? []]),
    ),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ExportError("it is not JSON");
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ExportError("version, deployment and resources are missing");
  return value as Record<string, unknown>;
}
