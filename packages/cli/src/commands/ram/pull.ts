import { writeFile } from "node:fs/promises";
import type { SnapshotGap } from "@immkit/ram/account";
import type { Credential } from "@immkit/runtime/credentials";
import { type Command, Option } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import type { Io } from "../../io.ts";
import { count, printable, writeData } from "../../output/print.ts";

const parts = ["buckets", "control-policies"] as const;

interface Options {
  readonly output?: string;
  readonly role?: string;
  readonly without?: readonly (typeof parts)[number][];
  readonly region: string;
  readonly endpoint?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram pull --output account.json": "the account of your access key",
    "immkit ram pull --role acs:ram::MEMBER:role/ResourceDirectoryAccountAccessRole":
      "a member of your resource directory, with its control policies",
    "immkit ram pull --without control-policies":
      "without control policies, if the key can't read them",
    "immkit ram pull --endpoint http://127.0.0.1:8788 --output local.json": "a local cloud",
  },
  exitCodes: { 4: "the service refused the call, or could not be reached" },
});

export function addRamPull(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("pull")
    .summary("save the roles, policies and buckets of an account to a file")
    .description(
      "Read the roles, users, groups and policies of an account with all policy versions, its bucket policies, bucket ACLs and control policies, and write a snapshot. The other ram commands read it.\nNothing in the account is changed. Needs the official client @alicloud/ram20150501. The README has the policy that the key needs. Buckets and control policies that it can't read are named in the snapshot (notRead), and answers that need them are undetermined, or name the assumption.\nControl policies can be read in the management account of a resource directory only: take its key, and pass --role to read a member.\nQueues and topics of SMQ can't have policies.",
    )
    .option("--role <arn>", "read the account of this role, which the key assumes")
    .addOption(new Option("--without <parts...>", "leave out a part of the account").choices(parts))
    .option("--region <id>", "region in which the buckets are listed", "cn-hangzhou")
    .option("--output <file>", "file to write; standard output by default")
    .option("--endpoint <url>", "origin of all services, such as immkit local (IMMKIT_ENDPOINT)")
    .option("--json", "print the JSON on one line")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run(options: Options, io: Io): Promise<ExitCode> {
  const { output, json } = options;
  const snapshot = await read(options, io);
  const text = `${JSON.stringify(snapshot, null, json ? undefined : 2)}\n`;
  if (output === undefined) writeData(io.stdout, text);
  else await write(output, text);
  const { roles, users, groups, policies, buckets, controlPolicies, notRead } = snapshot;
  const counts = [
    count(roles.length, "role"),
    count(users.length, "user"),
    count(groups.length, "group"),
    count(policies.length, "policy", "policies"),
    count(buckets.length, "bucket"),
    count(controlPolicies.length, "control policy", "control policies"),
  ];
  const where = output === undefined ? "" : ` written to ${JSON.stringify(output)}`;
  io.stderr.write(`${counts.join(", ")}${where}\n`);
  for (const { part, reason } of notRead)
    io.stderr.write(`${printable(`note: ${part} not read: ${reason}`)}\n`);
  return ExitCode.ok;
}

async function read({ endpoint, role, region, without = [] }: Options, io: Io) {
  const { assumeRole } = await import("@immkit/runtime/credentials");
  const { userCredentials } = await import("../../settings/credentials.ts");
  const { endpointFrom } = await import("../../settings/endpoint.ts");
  const { createRamCaller } = await import("../../account/ram-client.ts");
  const { readAccount } = await import("../../account/read-account.ts");
  const origin = endpointFrom(endpoint, io);
  const own = userCredentials(io, origin);
  const sts = origin === undefined ? {} : { endpoint: origin };
  const allowHttp = origin?.startsWith("http:") === true;
  const credentials =
    role === undefined ? own : assumeRole({ source: own, roleArn: role, allowHttp, ...sts });
  const credential = (await credentials.getCredential()) as Credential;
  const call = await createRamCaller(origin ?? "https://ram.aliyuncs.com", credential);
  const leftOut = (part: string, name: (typeof parts)[number], gaps: SnapshotGap[]) => {
    if (without.includes(name))
      gaps.push({ part, reason: `It was left out by --without ${name}.` });
    return without.includes(name);
  };
  return readAccount(call, {
    async readBuckets(gaps) {
      if (leftOut("buckets", "buckets", gaps))
        return { buckets: [], blockPublicAccess: false, accountId: null };
      const { readBuckets } = await import("../../account/read-buckets.ts");
      return readBuckets({ credentials, region, endpoint: origin }, gaps);
    },
    async readControlPolicies(accountId, gaps) {
      if (leftOut("controlPolicies", "control-policies", gaps)) return [];
      const { createDirectoryCaller } = await import("../../account/directory-client.ts");
      const { readControlPolicies } = await import("../../account/read-control-policies.ts");
      const directory = origin ?? "https://resourcedirectory.aliyuncs.com";
      // The management account's own key, not the session in the member.
      const callDirectory = await createDirectoryCaller(
        directory,
        (await own.getCredential()) as Credential,
      );
      return readControlPolicies(callDirectory, accountId, gaps);
    },
  });
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new CommandError(
      `Can't write ${JSON.stringify(file)}: ${error instanceof Error ? error.message : String(error)}. Choose another --output.`,
      { cause: error },
    );
  }
}
