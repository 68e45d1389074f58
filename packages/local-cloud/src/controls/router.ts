/** Finds the control that a request names. */
import { ServiceError } from "../core/service-error.ts";
import type { CloudRequest, CloudResponse } from "../http/message.ts";

/** A call of a control. */
export interface ControlCall {
  readonly request: CloudRequest;
  /** The decoded parts of the path that the pattern names. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** An answer that is not JSON. */
export class RawAnswer {
  readonly response: CloudResponse;
  constructor(response: CloudResponse) {
    this.response = response;
  }
}

/** Returns what is answered as JSON, or a {@link RawAnswer}. */
export type ControlHandler = (call: ControlCall) => unknown;

/**
 * Handlers by method and pattern. `{name}` in a pattern is one part of the path, and `{name*}` at
 * the end is the rest of it.
 */
export type ControlHandlers = Readonly<Record<string, ControlHandler>>;

/** Throws `NoSuchControl`, 404. */
export function findControl(
  handlers: ControlHandlers,
  request: CloudRequest,
): { readonly handler: ControlHandler; readonly call: ControlCall } {
  const { method, path, rawQuery } = request;
  const written = path.replace(/^\/_immkit\/?/, "").replace(/\/$/, "");
  for (const [key, handler] of Object.entries(handlers)) {
    const [forMethod, pattern = ""] = key.split(" ");
    const found = forMethod === method ? match(pattern, written) : undefined;
    if (found === undefined) continue;
    return { handler, call: { request, path: found, query: new URLSearchParams(rawQuery) } };
  }
  throw new ServiceError(
    404,
    "NoSuchControl",
    `Unknown control ${method} ${path}. Known controls: ${Object.keys(handlers).join(", ")}.`,
  );
}

function match(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const source = pattern.replaceAll(/\{(\w+)(\*?)\}/g, (_, name: string, rest: string) => {
    names.push(name);
    return rest === "" ? "([^/]+)" : "(.+)";
  });
  const found = new RegExp(`^${source}$`).exec(path);
  if (found === null) return undefined;
  return Object.fromEntries(names.map((name, i) => [name, decoded(found[i + 1] ?? "")]));
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ServiceError(400, "InvalidControl", `The path has an invalid escape in ${part}.`);
  }
}
