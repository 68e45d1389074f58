export { type AssumeRoleOptions, assumeRole } from "./credentials/assume-role.ts";
export type { Credential, CredentialLike, CredentialProvider } from "./credentials/credential.ts";
export { fromEnvironment } from "./credentials/environment.ts";
export { staticCredentials } from "./credentials/static.ts";
export * from "./errors.ts";
