import { assumeRole, type CredentialsProvider, fromEnvironment } from "@immkit/runtime/credentials";
import type { Settings } from "./settings.ts";

/**
 * The key in the environment can only assume the stack's role. If the machine has that role itself,
 * use `fromEcsRole()`.
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
