import type { ModerationClientOptions } from "@immkit/runtime";
import { assumeRole, type CredentialsProvider } from "@immkit/runtime/credentials";
import { CommandError } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { configOf } from "../../settings/config.ts";
import { credentialsOf } from "../../settings/credential.ts";
import { endpointOf } from "../../settings/endpoint.ts";

export interface ClientSettings {
  readonly config?: string;
  readonly project?: string;
  readonly topic?: string;
  readonly region?: string;
  readonly endpoint?: string;
  /** False for `--no-role`. */
  readonly role?: boolean;
}

/** How to reach the project: options first, then the stack's config, then the environment. */
export async function clientOptions(
  given: ClientSettings,
  io: Io,
): Promise<ModerationClientOptions> {
  const config = await configOf(given.config, io);
  const region =
    given.region ?? config?.region ?? io.env["IMMKIT_REGION"] ?? io.env["ALIBABA_CLOUD_REGION_ID"];
  const project = given.project ?? config?.project ?? io.env["IMMKIT_PROJECT"];
  if (!project)
    throw new CommandError(
      "No project is given. Name it with --project, IMMKIT_PROJECT, or a stack's config (--config).",
    );
  if (!region)
    throw new CommandError(
      "No region is given. Name it with --region, IMMKIT_REGION, or a stack's config (--config).",
    );
  const origin = endpointOf(given.endpoint, io, config === undefined);
  const topic = given.topic ?? config?.topic;
  const endpoint = origin ?? config?.endpoints.imm;
  const sts = origin ?? config?.endpoints.sts;
  return {
    region,
    project,
    credentials: credentials(given.role === false ? undefined : config?.roleArn, sts, io),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(topic === undefined ? {} : { notification: { mns: { topicName: topic } } }),
    ...(config === undefined ? {} : { mediaBuckets: config.mediaBuckets }),
  };
}

/**
 * The user's key, which assumes the stack's role, unless it is a session's key: that is a role's
 * already.
 */
function credentials(
  roleArn: string | undefined,
  sts: string | undefined,
  io: Io,
): CredentialsProvider {
  const source = credentialsOf(io, sts);
  if (roleArn === undefined) return source;
  const role = assumeRole({
    source,
    roleArn,
    sessionName: "immkit-cli",
    ...(sts === undefined ? {} : { endpoint: sts }),
  });
  return {
    getCredential: async () =>
      ((await source.getCredential()).securityToken ? source : role).getCredential(),
    invalidate: (accessKeyId) =>
      [role, source].some((provider) => provider.invalidate?.(accessKeyId) === true),
  };
}
