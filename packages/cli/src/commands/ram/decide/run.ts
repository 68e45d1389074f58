import {
  type Decision,
  decide,
  type NamedPolicy,
  PolicyError,
  type PolicySet,
  parseRequest,
  type RamRequest,
} from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput, readText } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { readPolicies } from "../../../policy/file.ts";
import { policiesIn, readSource } from "../../../policy/source.ts";
import { parsed } from "../../../policy/text.ts";

export interface DecideOptions {
  readonly policy?: readonly string[];
  readonly resourcePolicy?: readonly string[];
  readonly sessionPolicy?: string;
  readonly controlPolicy?: readonly string[];
  readonly request?: string;
  readonly json?: boolean;
}

export async function run(options: DecideOptions, io: Io): Promise<ExitCode> {
  const {
    policy = [],
    resourcePolicy = [],
    sessionPolicy,
    controlPolicy = [],
    request: requestFile,
  } = options;
  if (policy.length + resourcePolicy.length === 0)
    throw new CommandError(
      "No policy is given. Name one with --policy FILE or --resource-policy FILE.",
    );
  if (requestFile === undefined)
    throw new CommandError("No request is given. Name its file with --request FILE.");
  const files = [
    ...policy,
    ...resourcePolicy,
    ...controlPolicy,
    requestFile,
    ...(sessionPolicy === undefined ? [] : [sessionPolicy]),
  ];
  checkStandardInput(files);
  const request = await readRequest(requestFile, io);
  const assumesRole = request.action.toLowerCase() === "sts:assumerole";
  if (assumesRole && resourcePolicy.length > 1)
    throw new CommandError(
      "A role has one trust policy: give --resource-policy once for sts:AssumeRole.",
    );
  const policies: PolicySet = {
    identity: await readIdentity(policy, io),
    resource: await readPolicies(resourcePolicy, assumesRole ? "trust" : "resource", io),
    session: await readPolicies(sessionPolicy === undefined ? [] : [sessionPolicy], "session", io),
    control: await readPolicies(controlPolicy, "control", io),
  };
  const decision = decide(policies, request);
  if (options.json) writeJsonLine(io.stdout, decision);
  else explain(decision, policies, io);
  if (
    resourcePolicy.length > 0 &&
    request.principal === undefined &&
    request.principalId === undefined
  ) {
    io.stderr.write(
      'note: The request names no "principal", so that a policy on the resource counts only where it speaks of everybody.\n',
    );
  }
  return decision.decision === "allow" ? ExitCode.ok : ExitCode.finding;
}

async function readRequest(file: string, io: Io): Promise<RamRequest> {
  try {
    return parseRequest(await readText(file, "The request file", io));
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new CommandError(
      `The request file ${JSON.stringify(file)} holds no request: ${error.message}`,
      { cause: error },
    );
  }
}

/** A part of a snapshot stands for all policies that count for it. */
async function readIdentity(files: readonly string[], io: Io): Promise<NamedPolicy[]> {
  const policies: NamedPolicy[] = [];
  for (const file of files) {
    const source = await readSource(file, io);
    policies.push(
      ...(source.is === "policy"
        ? [parsed({ ...source.policy, kind: "identity" })]
        : policiesIn(source, file)),
    );
  }
  return policies;
}

const verdicts = {
  allow: ["green", "Allowed."],
  explicitDeny: ["red", "Denied, explicitly."],
  implicitDeny: ["red", "Denied, because nothing allows it."],
} as const;

function explain(decision: Decision, policies: PolicySet, io: Io): void {
  const [colour, verdict] = verdicts[decision.decision];
  io.stdout.write(
    `${paint(io.stdout, io.env, [colour, "bold"], verdict)} ${printable(decision.reason)}\n`,
  );
  const statement = statementOf(decision, policies);
  if (statement === undefined) return;
  const quoted = JSON.stringify(statement, null, 2).replace(/^/gm, "  ");
  io.stdout.write(`\n${printable(quoted, true)}\n`);
}

function statementOf({ statement }: Decision, policies: PolicySet): object | undefined {
  if (statement === null) return undefined;
  const all: readonly NamedPolicy[] = Object.values(policies).flat();
  return all.find(({ name }) => name === statement.policy)?.document.Statement[statement.index];
}
