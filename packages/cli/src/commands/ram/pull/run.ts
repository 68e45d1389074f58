import { writeFile } from "node:fs/promises";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import type { Io } from "../../../io.ts";
import { credentialOf } from "../../../settings/credential.ts";
import { endpointOf } from "../../../settings/endpoint.ts";
import { pullSnapshot } from "../../../snapshot/pull.ts";
import { createRamClient } from "../../../snapshot/ram-client.ts";

export interface PullOptions {
  readonly output?: string;
  readonly endpoint?: string;
  readonly json?: boolean;
}

export async function run({ output, endpoint, json }: PullOptions, io: Io): Promise<ExitCode> {
  const origin = endpointOf(endpoint, io);
  const ram = await createRamClient({
    endpoint: origin ?? "https://ram.aliyuncs.com",
    credential: await credentialOf(io, origin),
  });
  const snapshot = await pullSnapshot(ram);
  const text = `${JSON.stringify(snapshot, null, json ? undefined : 2)}\n`;
  if (output === undefined) io.stdout.write(text);
  else await write(output, text);
  const { roles, users, groups, policies } = snapshot;
  io.stderr.write(
    `${count(roles.length, "role")}, ${count(users.length, "user")}, ${count(groups.length, "group")}, ${count(policies.length, "policy", "policies")}${output === undefined ? "" : ` written to ${JSON.stringify(output)}`}\n`,
  );
  return ExitCode.ok;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CommandError(
      `${JSON.stringify(file)} can't be written: ${error instanceof Error ? error.message : String(error)}. Choose another --output.`,
      { cause: error },
    );
  }
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
