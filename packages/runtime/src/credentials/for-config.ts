import type { RuntimeConfig } from "../generated/runtime-config.ts";
import { type CredentialsProvider, readCredential } from "../transport/credential.ts";
import { RpcClient } from "../transport/rpc.ts";
import type { Environment } from "./access-key.ts";
import { type AssumeRoleOptions, assumeRole } from "./assume-role.ts";
import { type DefaultCredentialsOptions, defaultCredentials } from "./default.ts";
import { noSession } from "./session.ts";

/** Options of {@link credentialsFor}. */
export interface CredentialsForOptions
  extends Omit<AssumeRoleOptions, "source" | "roleArn" | "endpoint" | "allowHttp">,
    Pick<DefaultCredentialsOptions, "ecs"> {
  /** What assumes the role. Default: {@link defaultCredentials}. */
  readonly source?: CredentialsProvider | undefined;
}

/**
 * The credentials of an application, from its runtime config: its base credentials
 * ({@link defaultCredentials}, or `source`), which assume the config's role with the config's STS.
 * Without a role, the base credentials themselves.
 *
 * If the base credentials are a session of that role already, in a function or on an instance that
 * has it, they are used as they are. For that, STS is asked once who they are (GetCallerIdentity,
 * which needs no permission). An access key without a session is never the role.
 * @throws ConfigError for a wrong setting; `getCredential` rejects with CredentialsError.
 * @example const credentials = credentialsFor(parseRuntimeConfig(process.env["IMMKIT_CONFIG"]));
 */
export function credentialsFor(
  config: Pick<RuntimeConfig, "endpoints" | "allowHttp" | "roleArn">,
  options: CredentialsForOptions = {},
  environment: Environment = process.env,
): CredentialsProvider {
  const { source: given, ecs, ...session } = options;
  const { timeoutMs, retry, http, dispatcher } = options;
  const sts = {
    endpoint: config.endpoints.sts,
    ...(config.allowHttp === undefined ? {} : { allowHttp: config.allowHttp }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(retry === undefined ? {} : { retry }),
    ...(dispatcher === undefined ? {} : { dispatcher }),
  };
  const source =
    given ?? defaultCredentials({ ...sts, ...(ecs === undefined ? {} : { ecs }) }, environment);
  const { roleArn } = config;
  if (roleArn === undefined) return source;
  const role = assumeRole({ ...session, ...sts, source, roleArn });

  async function choose(): Promise<CredentialsProvider> {
    const { securityToken } = await readCredential(source);
    if (!securityToken) return role;
    const client = new RpcClient("2015-04-01", {
      ...sts,
      ...(http === undefined ? {} : { http }),
      credentials: source,
      endpointSetting: "endpoints.sts",
    });
    try {
      const { Arn: identity } = await client.call("GetCallerIdentity");
      return roleOf(String(identity)) === roleOf(roleArn ?? "") ? source : role;
    } catch (error) {
      throw noSession("Can't find out which role the base credentials have", error);
    } finally {
      await client.close();
    }
  }

  let chosen: CredentialsProvider | undefined;
  let choosing: Promise<CredentialsProvider> | undefined;
  return {
    async getCredential() {
      if (chosen === undefined) {
        choosing ??= choose().finally(() => {
          choosing = undefined;
        });
        chosen = await choosing;
      }
      return chosen.getCredential();
    },
    invalidate: (accessKeyId) => chosen?.invalidate?.(accessKeyId) ?? false,
  };
}

/**
 * Account and name of a role, from its ARN (`acs:ram::ACCOUNT:role/NAME`) or that of its session
 * (`acs:ram::ACCOUNT:assumed-role/NAME/SESSION`). RAM ignores the case.
 */
function roleOf(arn: string): string | undefined {
  const [, account, name] = /^acs:ram::(\d+):(?:assumed-)?role\/([^/]+)/.exec(arn) ?? [];
  return name === undefined ? undefined : `${account}/${name.toLowerCase()}`;
}
