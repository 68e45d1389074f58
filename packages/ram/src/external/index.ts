/** Who outside an account can enter it. */
export type { NamedCaller } from "./caller.ts";
export { type ExternalAccess, type ExternalOptions, externalAccess } from "./external.ts";
