import type { Credential } from "@immkit/runtime/imm";
import { fromEnvironment } from "@immkit/runtime/imm";
import type { Io } from "../io.ts";

/** The access key of the environment. @throws CredentialsError that names the variable which is missing. */
export async function credentialOf(io: Io): Promise<Credential> {
  return (await fromEnvironment(io.env).getCredential()) as Credential;
}
