import { type Capability, decide, explain, type Finding, type NamedPolicy, type PolicySet, type RamRequest, whoCan } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { readSource, type Source } from "../../../policy/source.ts";
import { parsed } from "../../../policy/text.ts";

export interface ExplainOptions {
  readonly reach?: string;
  readonly action?: string;
  readonly json?: boolean;
}

/** Somebody whose policies are explained. */
interface Subject {
  /** Of a snapshot the role, user or group. */
  readonly holder?: string;
  readonly policies: readonly NamedPolicy[];
  /** Who may assume the role, where it is one. */
  readonly trust?: NamedPolicy;
}

/** Somebody who can reach the resource, with a call. */
interface Reach extends Omit<Finding, "id" | "policy"> {
  readonly id: "can-reach";
  /** Null where it can't be told. */
  readonly policy: string | null;
  /** Null where it can't be told whether there is such a call. */
  readonly request: RamRequest | null;
}

type Line = (Capability | Reach) & { readonly holder?: string };

export async function run(files: readonly string[], { reach, action, json }: ExplainOptions, io: Io): Promise<ExitCode> {
  if (action !== undefined && reach === undefined) throw new CommandError("--action narrows --reach: give the resource with --reach ARN.");
  if (reach !== undefined && reach !== "*" && !reach.startsWith("acs:")) {
    throw new CommandError(`--reach is ${JSON.stringify(reach)}: give a resource name, acs:service:region:account:relative-id.`);
  }
  checkStandardInput(files);
  const sources: Source[] = [];
  for (const file of files) sources.push(await readSource(file, io));
  const subjects = subjectsOf(sources);
  const lines = reach === undefined ? subjects.flatMap(capabilities) : reaching(subjects, reach, action);
  if (json) for (const line of lines) writeJsonLine(io.stdout, line);
  else tell(lines, reach === undefined ? "Nothing is allowed." : "Nobody can.", io);
  return lines.some((line) => line.id === "can-reach" && line.request === null) ? ExitCode.undetermined : ExitCode.ok;
}

/** Each role, user and group of the snapshots; policies that are named by themselves are taken as attached to one caller. */
function subjectsOf(sources: readonly Source[]): Subject[] {
  const alone = sources.flatMap((source) => (source.is === "policy" ? [parsed(source.policy)] : []));
  const holders = sources.flatMap((source) => (source.is === "holder" ? [source.holder] : source.is === "snapshot" ? source.holders : []));
  return [
    ...(alone.length === 0 ? [] : [{ policies: alone }]),
    ...holders.map(({ name, policies, trust }) => ({
      holder: name,
      policies: policies.map(parsed),
      ...(trust === undefined ? {} : { trust: parsed(trust) }),
    })),
  ];
}

function capabilities({ holder, policies, trust }: Subject): Line[] {
  const found = [...explain(policies), ...(trust === undefined ? [] : explain([trust]))];
  return found.map((capability) => (holder === undefined ? capability : { holder, ...capability }));
}

function reaching(subjects: readonly Subject[], resource: string, action = "*"): Line[] {
  return subjects.flatMap(({ holder, policies }): Line[] => {
    const caller = { name: holder ?? "The caller", policies: setOf(policies) };
    return whoCan([caller], { resource, action }).map(({ name, permission }) => {
      const request = permission.answer === "yes" ? permission.request : null;
      const statement = request === null ? null : decide(caller.policies, request).statement;
      const message =
        permission.answer === "yes"
          ? `${name} can ${permission.request.action} on ${permission.request.resource}.`
          : `Whether ${name} can is undetermined: ${permission.reason}`;
      return {
        ...(holder === undefined ? {} : { holder }),
        id: "can-reach",
        severity: "info",
        policy: statement?.policy ?? null,
        statement: statement?.index ?? null,
        pattern: resource,
        message,
        fix: null,
        request,
      };
    });
  });
}

/** A policy with principals is one on a resource. */
function setOf(policies: readonly NamedPolicy[]): PolicySet {
  const onResource = ({ document }: NamedPolicy) => document.Statement.some(({ Principal }) => Principal !== undefined);
  return { identity: policies.filter((policy) => !onResource(policy)), resource: policies.filter(onResource) };
}

function tell(lines: readonly Line[], otherwise: string, io: Io): void {
  let last: string | undefined;
  for (const { holder, policy, statement, message } of lines) {
    if (holder !== last) io.stdout.write(`${last === undefined ? "" : "\n"}${paint(io.stdout, io.env, "bold", printable(holder ?? ""))}\n`);
    last = holder;
    const place = statement === null ? "" : paint(io.stdout, io.env, "dim", printable(`  (${policy}, statement ${statement})`));
    io.stdout.write(`${holder === undefined ? "" : "  "}${printable(message)}${place}\n`);
  }
  if (lines.length === 0) io.stdout.write(`${otherwise}\n`);
}
