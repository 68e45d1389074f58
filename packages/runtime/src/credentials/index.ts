/**
 * Where access keys and sessions come from.
 * @module
 */

export type { Credential, CredentialLike, CredentialsProvider } from "../transport/credential.ts";
export { type AssumeRoleOptions, assumeRole } from "./assume-role.ts";
export { type CredentialsUriOptions, fromCredentialsUri } from "./credentials-uri.ts";
export { type DefaultCredentialsOptions, defaultCredentials } from "./default.ts";
export { type EcsRoleOptions, fromEcsRole } from "./ecs-role.ts";
export { type Environment, fromEnvironment } from "./environment.ts";
export {
  type CliConfigOptions,
  type CredentialsFileOptions,
  fromCliConfig,
  fromCredentialsFile,
} from "./file.ts";
export { fromOidc, type OidcOptions } from "./oidc.ts";
export { staticCredentials } from "./static.ts";
