import { assumeRole, type CredentialsProvider, fromEnvironment } from "@immkit/runtime/credentials";
import type { Settings } from "./settings.ts";

/**
 * The environment's key, which may do nothing but become the stack's role. Where the machine has
 * that role itself, use `fromEcsRole()`.
 */
export function credentialsOf({ config: { roleArn, endpoints } }: Settings): CredentialsProvider {
  if (roleArn === undefined) return fromEnvironment();
  return assumeRole({
    source: fromEnvironment(),
    roleArn,
    sessionName: "worker",
    endpoint: endpoints.sts,
  });
}
