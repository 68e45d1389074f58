import type RamModule from "@alicloud/ram20150501";
import type { Credential } from "@immkit/runtime/credentials";
import { CommandError, ExitCode } from "../errors/command-error.ts";
import {
  clientConfig,
  codeOf,
  loadCore,
  missingClient,
  retryThrottled,
} from "./official-client.ts";

type Client = RamModule.default;

/** The calls that read an account. */
type RamAction =
  | "GetPolicyVersion"
  | "GetRole"
  | "ListGroups"
  | "ListGroupsForUser"
  | "ListPolicies"
  | "ListPoliciesForGroup"
  | "ListPoliciesForRole"
  | "ListPoliciesForUser"
  | "ListPolicyVersions"
  | "ListRoles"
  | "ListUsers";

/** The body of a response. */
export type RamResponse<Action extends RamAction> = NonNullable<
  Awaited<ReturnType<Client[Uncapitalize<Action>]>>["body"]
>;

/** Makes one call to RAM, again while it is throttled. Errors name the action, never the key. */
export type RamCaller = <Action extends RamAction>(
  action: Action,
  parameters: Readonly<Record<string, string | number>>,
) => Promise<RamResponse<Action>>;

/**
 * Loads the official client, which is an optional dependency.
 * @param endpoint an origin with its scheme, such as `https://ram.aliyuncs.com`.
 */
export async function createRamCaller(
  endpoint: string,
  credential: Credential,
): Promise<RamCaller> {
  const core = await loadCore();
  const { default: ram } = await import("@alicloud/ram20150501").catch(missingClient);
  // The client has a method and a request class for each action.
  const methods = new ram.default(clientConfig(core, endpoint, credential)) as unknown as Readonly<
    Record<string, (request: object) => Promise<{ readonly body?: unknown }>>
  >;
  const requests = ram as unknown as Readonly<Record<string, new (parameters: object) => object>>;
  return <Action extends RamAction>(
    action: Action,
    parameters: Readonly<Record<string, string | number>>,
  ) => {
    const method = `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
    const Request = requests[`${action}Request`] as (typeof requests)[string];
    return retryThrottled(
      async () => {
        const response = await methods[method]?.(new Request(parameters));
        return response?.body as RamResponse<Action>;
      },
      (error) => commandErrorOf(action, error),
    );
  };
}

function commandErrorOf(action: string, error: unknown): CommandError {
  const message = error instanceof Error ? error.message : String(error);
  const options = { exitCode: ExitCode.service, cause: error };
  return /^NoPermission\b/.test(codeOf(error))
    ? new CommandError(`RAM refused ${action}: the key needs ram:${action}. ${message}`, options)
    : new CommandError(`The RAM call ${action} failed: ${message}`, options);
}
