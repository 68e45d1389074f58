import type { Decision, NamedPolicy, PolicySet } from "@immkit/ram";
import type { Command } from "commander";
import { type CommandContext, helpExtras } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput } from "../../input/file.ts";
import type { PolicyReader } from "../../input/policy-reader.ts";
import type { Io } from "../../io.ts";
import { paint, printable, writeJsonLine } from "../../output/print.ts";
import { wordsOf, wrap } from "../../output/wrap.ts";

interface Options {
  readonly policy?: readonly string[];
  readonly resourcePolicy?: readonly string[];
  readonly sessionPolicy?: string;
  readonly controlPolicy?: readonly string[];
  readonly request?: string;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram decide --policy role.json --request call.json":
      "can a role with this policy make this call?",
    "immkit ram decide --policy a.json b.json --request - < call.json": "several policies",
  },
  exitCodes: { 0: "allowed", 1: "denied", 2: "undetermined" },
});

export function addRamDecide(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("decide")
    .summary("decide one request as RAM would")
    .description(
      'Decide one request against policies as RAM would, and print the statement that decides.\nThe file name "-" is standard input. The request is JSON: {"action", "resource", "context"?, "principal"?, "principalId"?}. Its resource must name one account.',
    )
    .option("--policy <file...>", "policies of the caller, or FILE#role/NAME of a snapshot")
    .option(
      "--resource-policy <file...>",
      "bucket policies, FILE#bucket/NAME of a snapshot, or the trust policy of a role",
    )
    .option("--session-policy <file>", "policy passed to AssumeRole, which must also allow")
    .option("--control-policy <file...>", "control policies, one of which must also allow")
    .option("--request <file>", "the request")
    .option("--json", "print JSON")
    .addHelpText("after", help)
    .action(async (options: Options) => finish(await run(options, io)));
}

async function run(options: Options, io: Io): Promise<ExitCode> {
  const { policy = [], resourcePolicy = [], sessionPolicy, controlPolicy = [] } = options;
  if (policy.length + resourcePolicy.length === 0)
    throw new CommandError("No policy is given. Pass --policy FILE or --resource-policy FILE.");
  if (options.request === undefined)
    throw new CommandError("No request is given. Pass --request FILE.");
  const sessionPolicies = sessionPolicy === undefined ? [] : [sessionPolicy];
  checkStandardInput([
    ...policy,
    ...resourcePolicy,
    ...controlPolicy,
    ...sessionPolicies,
    options.request,
  ]);
  const { decide } = await import("@immkit/ram");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io);
  const request = await reader.readRequest(options.request);
  const assumesRole = request.action.toLowerCase() === "sts:assumerole";
  if (assumesRole && resourcePolicy.length > 1)
    throw new CommandError(
      "A role has one trust policy. Pass --resource-policy once for sts:AssumeRole.",
    );
  const caller = await readCaller(policy, reader);
  const policies: PolicySet = {
    identity: caller.identity,
    resource: await reader.readPolicies(resourcePolicy, assumesRole ? "trust" : "resource"),
    session: await reader.readPolicies(sessionPolicies, "session"),
    control: [...caller.control, ...(await reader.readPolicies(controlPolicy, "control"))],
  };
  const decision = decide(policies, request);
  if (options.json) writeJsonLine(io.stdout, decision);
  else print(decision, policies, io);
  reader.noteMalformedNames(policies);
  if (resourcePolicy.length > 0 && (request.principal ?? request.principalId) === undefined)
    io.stderr.write(
      'note: The request has no "principal", so a policy on the resource counts only if it allows everybody.\n',
    );
  if (decision.decision === "undetermined") return ExitCode.undetermined;
  return decision.decision === "allow" ? ExitCode.ok : ExitCode.finding;
}

/** For a part of a snapshot, all policies that apply to it. */
async function readCaller(files: readonly string[], reader: PolicyReader) {
  const identity: NamedPolicy[] = [];
  const control: NamedPolicy[] = [];
  for (const file of files) {
    const source = await reader.read(file);
    if (source.is === "bucket")
      throw new CommandError(
        `${JSON.stringify(file)} is not a caller. Pass it as --resource-policy.`,
      );
    if (source.is === "policy") identity.push(reader.parse({ ...source.policy, kind: "identity" }));
    else identity.push(...reader.policiesOf(source, file));
    control.push(...reader.controlOf(source));
  }
  return { identity, control };
}

const verdicts = {
  allow: ["green", "Allowed"],
  explicitDeny: ["red", "Denied"],
  implicitDeny: ["red", "Denied"],
  undetermined: ["yellow", "Undetermined"],
} as const;

function print(decision: Decision, policies: PolicySet, io: Io): void {
  const [colour, word] = verdicts[decision.decision];
  const label = paint(io, [colour, "bold"], `${word}:`);
  io.stdout.write(wrap(io, [label, ...wordsOf(io, decision.reason)], ""));
  const statement = statementOf(decision, policies);
  if (statement === undefined) return;
  io.stdout.write("\n");
  for (const line of JSON.stringify(statement, null, 2).split("\n")) {
    const [, blanks = "", text = ""] = /^( *)(.*)$/.exec(line) ?? [];
    io.stdout.write(wrap(io, [printable(text)], `  ${blanks}`, `      ${blanks}`));
  }
}

function statementOf({ statement }: Decision, policies: PolicySet): object | undefined {
  if (statement === null) return undefined;
  const all: readonly NamedPolicy[] = Object.values(policies).flat();
  return all.find(({ name }) => name === statement.policy)?.document.Statement[statement.index];
}
