import type RamModule from "@alicloud/ram20150501";
import type { Credential } from "@immkit/runtime/credentials";
import { defined } from "../defined.ts";
import { CommandError, ExitCode } from "../errors/command-error.ts";

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

/** The longest time to connect, and the longest time to wait for a response. */
const timeoutMs = 15_000;
const attempts = 6;
/** Milliseconds before the second attempt; doubled before each further one. */
const firstPauseMs = 500;

/**
 * Loads the official client, which is an optional dependency.
 * @param endpoint an origin with its scheme, such as `https://ram.aliyuncs.com`.
 */
export async function createRamCaller(
  endpoint: string,
  { accessKeyId, accessKeySecret, securityToken }: Credential,
): Promise<RamCaller> {
  const [{ default: ram }, { $OpenApiUtil }] = await Promise.all([
    import("@alicloud/ram20150501"),
    import("@alicloud/openapi-core"),
  ]).catch((cause: unknown) => {
    throw new CommandError(
      "ram pull needs the official client. Install it: npm install @alicloud/ram20150501 @alicloud/openapi-core",
      { cause },
    );
  });
  const { protocol, host } = new URL(endpoint);
  const config = new $OpenApiUtil.Config({
    accessKeyId,
    accessKeySecret,
    ...defined({ securityToken }),
    endpoint: host,
    protocol: protocol.slice(0, -1),
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
  });
  // The client has a method and a request class for each action.
  const methods = new ram.default(config) as unknown as Readonly<
    Record<string, (request: object) => Promise<{ readonly body?: unknown }>>
  >;
  const requests = ram as unknown as Readonly<Record<string, new (parameters: object) => object>>;
  return async <Action extends RamAction>(
    action: Action,
    parameters: Readonly<Record<string, string | number>>,
  ) => {
    const method = `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
    const Request = requests[`${action}Request`] as (typeof requests)[string];
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await methods[method]?.(new Request(parameters));
        return response?.body as RamResponse<Action>;
      } catch (error) {
        if (attempt === attempts || !codeOf(error).startsWith("Throttling"))
          throw commandErrorOf(action, error);
        await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** (attempt - 1)));
      }
    }
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function commandErrorOf(action: string, error: unknown): CommandError {
  const message = error instanceof Error ? error.message : String(error);
  const options = { exitCode: ExitCode.service, cause: error };
  return /^NoPermission\b/.test(codeOf(error))
    ? new CommandError(`RAM refused ${action}: the key needs ram:${action}. ${message}`, options)
    : new CommandError(`The RAM call ${action} failed: ${message}`, options);
}
