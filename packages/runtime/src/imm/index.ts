/**
 * Calls to IMM by operation name, for tools and for infrastructure code. Light: no schema is
 * loaded.
 */

export { type AssumeRoleOptions, assumeRole } from "../credentials/assume-role.ts";
export { type DefaultCredentialsOptions, defaultCredentials } from "../credentials/default.ts";
export { fromEnvironment } from "../credentials/environment.ts";
export {
  type CliConfigOptions,
  type CredentialsFileOptions,
  fromCliConfig,
  fromCredentialsFile,
} from "../credentials/file.ts";
export { staticCredentials } from "../credentials/static.ts";
export {
  ConfigError,
  CredentialsError,
  ImmkitError,
  NetworkError,
  RequestError,
  ResponseError,
  ServiceError,
} from "../errors.ts";
export type { Credential, CredentialLike, CredentialsProvider } from "../transport/credential.ts";
export {
  type ImmAnswer,
  ImmApi,
  type ImmApiOptions,
  type ImmCaller,
  type ImmCallOptions,
  type ImmParams,
} from "./api.ts";
export { fromOfficialClient, type OfficialClient, type OfficialClientOptions } from "./official.ts";
