import type { Capability, PolicyKind } from "@immkit/ram";
import type { ReachFinding, Subject, UnreadableFinding } from "@immkit/ram/account";
import type { Command } from "commander";
import { type CommandContext, helpExtras, kindOption, policyFileHelp } from "../../command.ts";
import { CommandError, ExitCode } from "../../errors/command-error.ts";
import { checkStandardInput, listPolicyFiles } from "../../input/file.ts";
import type { PolicyReader } from "../../input/policy-reader.ts";
import type { Io } from "../../io.ts";
import { paint, printable, writeJsonLine } from "../../output/print.ts";
import { enumerated, wrap } from "../../output/wrap.ts";

interface Options {
  readonly reach?: string;
  readonly action?: string;
  readonly kind?: PolicyKind;
  readonly json?: boolean;
}

const help = helpExtras({
  examples: {
    "immkit ram explain account.json#role/app": "what can this role do?",
    "immkit ram explain account.json --reach 'acs:oss:*:*:evidence/*' --action 'oss:Delete*'":
      "who can delete evidence?",
  },
  exitCodes: {
    2: "a policy of a snapshot can't be read; with --reach: undetermined for somebody",
  },
});

export function addRamExplain(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("explain")
    .summary("list what policies allow, or who can reach a resource")
    .description(
      "List what policies allow, by service and access level, with the statement that allows it.\nThe files are treated as attached to one caller. A directory stands for its .json files. For a snapshot, each role, user, group and bucket is explained.\nA policy of a snapshot that can't be read is reported, and left out of the answer.",
    )
    .argument("<file...>", policyFileHelp)
    .option("--reach <arn>", "list who can reach this resource; it can have wildcards")
    .option("--action <action>", "with --reach: who can do this, such as oss:Delete*")
    .addOption(kindOption())
    .option("--json", "print a JSON line for each permission")
    .addHelpText("after", help)
    .action(async (files: string[], options: Options) => finish(await run(files, options, io)));
}

type Answer = (Capability | UnreadableFinding | ReachFinding) & { readonly holder?: string };

async function run(
  files: readonly string[],
  { reach, action, kind, json }: Options,
  io: Io,
): Promise<ExitCode> {
  if (action !== undefined && reach === undefined)
    throw new CommandError("--action needs a resource. Pass --reach ARN.");
  const question = reach === undefined ? undefined : await questionOf(reach, action);
  checkStandardInput(files);
  const { explainSubject, reachOf } = await import("@immkit/ram/account");
  const { PolicyReader } = await import("../../input/policy-reader.ts");
  const reader = new PolicyReader(io, kind);
  const subjects = await readSubjects(files, reader);
  reader.warnOfUnreadable(subjects.flatMap(({ unreadable }) => unreadable));
  await noteMalformed(subjects, io);
  if (question !== undefined) await noteUnknownAction(question.action, io);
  const answers: readonly Answer[] =
    question === undefined ? subjects.flatMap(explainSubject) : reachOf(subjects, question);
  if (json) for (const answer of answers) writeJsonLine(io.stdout, reader.withPosition(answer));
  else if (answers.length > 0) print(answers, reader, io);
  else io.stdout.write(question === undefined ? "Nothing is allowed.\n" : "Nobody can.\n");
  const isUndetermined = (answer: Answer) =>
    answer.id === "unreadable-policy" || (answer.id === "can-reach" && answer.request === null);
  return answers.some(isUndetermined) ? ExitCode.undetermined : ExitCode.ok;
}

/** The principals of snapshots. All other files are policies of one caller. */
async function readSubjects(files: readonly string[], reader: PolicyReader): Promise<Subject[]> {
  const { subjectOf, subjectOfBucket } = await import("@immkit/ram/account");
  const sources = [];
  for (const name of files)
    for (const file of await listPolicyFiles(name)) sources.push(await reader.read(file));
  const policies = sources.flatMap((source) =>
    source.is === "policy" ? [reader.parse(source.policy)] : [],
  );
  const principals = sources.flatMap((source) => {
    if (source.is === "principal") return [source.principal];
    return source.is === "snapshot" ? source.account : [];
  });
  const buckets = sources.flatMap((source) => {
    if (source.is === "bucket") return [source.bucket];
    return source.is === "snapshot" ? source.buckets : [];
  });
  return [
    ...(policies.length === 0 ? [] : [{ policies, unreadable: [] }]),
    ...principals.map(subjectOf),
    ...buckets.map(subjectOfBucket),
  ];
}

/** Checks the options like a statement of a policy: a typo must not lead to "Nobody can". */
async function questionOf(resource: string, action = "*") {
  const { safeParsePolicy } = await import("@immkit/ram");
  const { parseArn } = await import("@immkit/ram/arn");
  const parsed = safeParsePolicy({
    Version: "1",
    Statement: { Effect: "Allow", Action: action, Resource: resource },
  });
  if (!parsed.ok && parsed.error.pointer.endsWith("/Action"))
    throw new CommandError(
      `--action is ${JSON.stringify(action)}. Write service:Name, such as oss:Delete*.`,
    );
  try {
    if (!parsed.ok) throw parsed.error;
    // A wildcard can stand for parts of the name.
    if (!resource.includes("*")) parseArn(resource);
  } catch (error) {
    throw new CommandError(
      `--reach is ${JSON.stringify(resource)}. Write a resource name, acs:service:region:account:relative-id.`,
      { cause: error },
    );
  }
  return { resource, action };
}

/** Prints a note if the action table has the service but not the action: probably a typo. */
async function noteUnknownAction(action: string, io: Io): Promise<void> {
  const { expandAction, services } = await import("@immkit/ram/actions");
  const code = action.replace(/:.*/s, "").toLowerCase();
  const service = services.find((each) => each.code === code);
  if (service === undefined || expandAction(action).length > 0) return;
  const table = service.complete ? "complete" : "not complete";
  io.stderr.write(
    `${printable(`note: The action table of ${code}, which is ${table}, has no ${JSON.stringify(action)}. Check the spelling.`)}\n`,
  );
}

/** Notes the resources that no name matches: the answers leave them out. */
async function noteMalformed(subjects: readonly Subject[], io: Io): Promise<void> {
  const { faultOfName } = await import("@immkit/ram/arn");
  const notes = subjects.flatMap(({ policies }) =>
    policies.flatMap(({ name, document }) =>
      document.Statement.flatMap(({ Resource = [] }, index) =>
        Resource.flatMap((pattern) => {
          const fault = faultOfName(pattern);
          return fault === undefined
            ? []
            : [`note: Statement ${index} of ${name} does nothing on ${pattern}. ${fault}`];
        }),
      ),
    ),
  );
  for (const note of new Set(notes)) io.stderr.write(`${printable(note)}\n`);
}

/** Prints answers under the role, user or group that they are about. */
function print(answers: readonly Answer[], reader: PolicyReader, io: Io): void {
  let previous: string | undefined;
  for (const answer of answers) {
    const { holder } = answer;
    if (holder !== undefined && holder !== previous) {
      const title = paint(io, "bold", printable(holder));
      io.stdout.write(`${previous === undefined ? "" : "\n"}${title}\n`);
    }
    previous = holder;
    const indent = holder === undefined ? "" : "  ";
    const place = reader.place(answer);
    const start = place === "" ? [] : [paint(io, "dim", `${printable(place)}:`)];
    const write = (words: readonly string[]) =>
      io.stdout.write(
        wrap(io, [...start, `${answer.severity}:`, ...words], indent, `${indent}    `),
      );
    if (answer.id === "can" && !["assume", "any", "unknown"].includes(answer.level)) {
      write(headingOf(answer, io));
      for (const words of detailsOf(answer))
        io.stdout.write(wrap(io, words, `${indent}    `, `${indent}      `));
    } else write(printable(answer.message).split(" "));
  }
}

/** `acs:ram::1:user/ann: oss read (2) on acs:oss:*:*:media/*`, as words. */
function headingOf(
  { callers, service, level, inferred, actions, resources }: Capability,
  io: Io,
): string[] {
  const who = callers.includes("*") ? ["everybody"] : enumerated(callers);
  const title = paint(
    io,
    "bold",
    `${service} ${inferred ? "probably " : ""}${level} (${actions.length})`,
  );
  return [
    ...who.map((each, i) => printable(i === who.length - 1 ? `${each}:` : each)),
    title,
    "on",
    ...enumerated(resources).flatMap((resource) => printable(resource).split(" ")),
  ];
}

/** The names of the actions, the conditions, and the statements that deny a part, as words. */
function detailsOf({ service, actions, conditions, except, policy }: Capability): string[][] {
  const denying = except.map(
    (each) => `statement ${each.statement}${each.policy === policy ? "" : ` of ${each.policy}`}`,
  );
  const sentences = [
    ...(conditions.length === 0 ? [] : [`if ${conditions.join(" and ")}`]),
    ...(denying.length === 0 ? [] : [`except what is denied by ${denying.join(" and ")}`]),
  ];
  return [
    enumerated(actions.map((name) => name.slice(service.length + 1))),
    ...sentences.map((sentence) => printable(sentence).split(" ")),
  ];
}
