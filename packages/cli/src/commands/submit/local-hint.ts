import { isLoopback } from "../../settings/endpoint.ts";

/** How to deploy a stack to a running local cloud. */
export const deployHint =
  'A local cloud starts without projects and buckets. Deploy a stack with "immkit dev" or "immkit pulumi -- up", and pass its config with --config.';

/**
 * What to do after a call to a local cloud failed; empty for other clouds and other errors.
 * @param endpoint of IMM; undefined for the real one.
 */
export function localHint(error: unknown, endpoint: string | undefined): string {
  if (!(error instanceof Error) || !isLocal(endpoint)) return "";
  const code = "code" in error ? error.code : undefined;
  if (code === "ResourceNotFound" && error.message.includes("project")) return deployHint;
  if (code === "CredentialsFailed" && error.message.includes("root accounts"))
    return "This is the key of the account's owner, which can't assume roles. Pass --no-role to use it directly, or --env with the env file of \"immkit dev\", which has the key of a RAM user.";
  return "";
}

/** Whether an endpoint is that of a local cloud. */
export function isLocal(endpoint: string | undefined): boolean {
  return endpoint !== undefined && URL.canParse(endpoint) && isLoopback(endpoint);
}
