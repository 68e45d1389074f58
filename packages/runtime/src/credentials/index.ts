/**
 * Where access keys and sessions come from.
 * @module
 */

export type { Credential, CredentialLike, CredentialsProvider } from "../transport/credential.ts";
export { type Environment, fromEnvironment, staticCredentials } from "./access-key.ts";
export { type AssumeRoleOptions, assumeRole } from "./assume-role.ts";
export { type DefaultCredentialsOptions, defaultCredentials } from "./default.ts";
export { type EcsRoleOptions, fromEcsRole } from "./ecs-role.ts";
export { type CredentialsForOptions, credentialsFor } from "./for-config.ts";
export { cliProfile, credentialsUri, fromOfficial, type OfficialSource } from "./official.ts";
export { fromOidc, type OidcOptions } from "./oidc.ts";
