/**
 * `node:crypto`, loaded by its first use: it is a third of what importing this package would cost,
 * and a decoder never needs it.
 */
let loaded: typeof import("node:crypto") | undefined;

export function nodeCrypto(): typeof import("node:crypto") {
  loaded ??= process.getBuiltinModule("node:crypto");
  return loaded;
}
