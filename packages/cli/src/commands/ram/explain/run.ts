import { type Capability, decide, explain, type Finding, type NamedPolicy, type PolicySet, type RamRequest, whoCan } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { printable } from "../../../output/printable.ts";
import { readable, type UnreadablePolicy, warnOfUnreadable } from "../../../policy/readable.ts";
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
  /** Those of its policies that could not be read, and are missing above. */
  readonly unreadable: readonly UnreadablePolicy[];
}

/** What a policy of a snapshot allows is not known, because it can't be read. */
interface Unread extends Omit<Finding, "id"> {
  readonly id: "unreadable-policy";
}

/** Somebody who can reach the resource, with a call. */
interface Reach extends Omit<Finding, "id" | "policy"> {
  readonly id: "can-reach";
  /** Null where it can't be told. */
  readonly policy: string | null;
  /** Null where it can't be told whether there is such a call. */
  readonly request: RamRequest | null;
}

type Line = (Capability | Reach | Unread) & { readonly holder?: string };

export async function run(files: readonly string[], { reach, action, json }: ExplainOptions, io: Io): Promise<ExitCode> {
  if (action !== undefined && reach === undefined) throw new CommandError("--action narrows --reach: give the resource with --reach ARN.");
  if (reach !== undefined && reach !== "*" && !reach.startsWith("acs:")) {
    throw new CommandError(`--reach is ${JSON.stringify(reach)}: give a resource name, acs:service:region:account:relative-id.`);
  }
  checkStandardInput(files);
  const sources: Source[] = [];
  for (const file of files) sources.push(await readSource(file, io));
  const subjects = subjectsOf(sources);
  warnOfUnreadable(
    subjects.flatMap(({ unreadable }) => unreadable),
    io,
  );
  const lines = reach === undefined ? subjects.flatMap(capabilities) : reaching(subjects, reach, action);
  if (json) for (const line of lines) writeJsonLine(io.stdout, line);
  else tell(lines, reach === undefined ? "Nothing is allowed." : "Nobody can.", io);
  const open = lines.some((line) => line.id === "unreadable-policy" || (line.id === "can-reach" && line.request === null));
  return open ? ExitCode.undetermined : ExitCode.ok;
}

/** Each role, user and group of the snapshots; policies that are named by themselves are taken as attached to one caller. */
function subjectsOf(sources: readonly Source[]): Subject[] {
  const alone = sources.flatMap((source) => (source.is === "policy" ? [parsed(source.policy)] : []));
  const holders = sources.flatMap((source) => (source.is === "holder" ? [source.holder] : source.is === "snapshot" ? source.holders : []));
  return [
    ...(alone.length === 0 ? [] : [{ policies: alone, unreadable: [] }]),
    ...holders.map(({ name, policies, trust }) => {
      const own = readable(policies);
      const { policies: [trusting] = [], unreadable } = readable(trust === undefined ? [] : [trust]);
      return {
        holder: name,
        policies: own.policies,
        ...(trusting === undefined ? {} : { trust: trusting }),
        unreadable: [...own.unreadable, ...unreadable],
      };
    }),
  ];
}

function capabilities({ holder, policies, trust, unreadable }: Subject): Line[] {
  const found = [...explain(policies), ...(trust === undefined ? [] : explain([trust])), ...unreadable.map(unread)];
  return found.map((capability) => (holder === undefined ? capability : { holder, ...capability }));
}

function unread({ name, error }: UnreadablePolicy): Unread {
  const message = `What ${name} allows, and what it denies of the rest, is not known: ${error.message}`;
  return { id: "unreadable-policy", severity: "high", policy: name, statement: null, pattern: error.pointer, message, fix: null };
}

function reaching(subjects: readonly Subject[], resource: string, action = "*"): Line[] {
  return subjects.flatMap(({ holder, policies, unreadable }): Line[] => {
    const caller = { name: holder ?? "The caller", policies: setOf(policies) };
    const reached = whoCan([caller], { resource, action }).map(({ name, permission }): Line => {
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
    // Who may assume a role says nothing about what the role can reach.
    const missing = unreadable.filter(({ kind }) => kind !== "trust");
    return [
      ...reached,
      ...missing.map(({ name, error }): Line => {
        const message = `Whether ${caller.name} can is undetermined: ${name} allows or denies what is not known. ${error.message}`;
        return {
          ...(holder === undefined ? {} : { holder }),
          id: "can-reach",
          severity: "info",
          policy: name,
          statement: null,
          pattern: resource,
          message,
          fix: null,
          request: null,
        };
      }),
    ];
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
