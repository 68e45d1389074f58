import { explain, type NamedPolicy } from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import { ExitCode } from "../../../errors/exit-code.ts";
import { checkStandardInput } from "../../../input/file.ts";
import type { Io } from "../../../io.ts";
import { writeJsonLine } from "../../../output/json.ts";
import { readable, type UnreadablePolicy, warnOfUnreadable } from "../../../policy/readable.ts";
import { readSource, type Source } from "../../../policy/source.ts";
import { parsed } from "../../../policy/text.ts";
import type { Line, Unread } from "./line.ts";
import { noteUnknownAction, questionOf, reaching } from "./reach.ts";
import { show } from "./show.ts";

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

export async function run(
  files: readonly string[],
  { reach, action, json }: ExplainOptions,
  io: Io,
): Promise<ExitCode> {
  if (action !== undefined && reach === undefined)
    throw new CommandError("--action narrows --reach: give the resource with --reach ARN.");
  const question = reach === undefined ? undefined : questionOf(reach, action);
  checkStandardInput(files);
  const sources: Source[] = [];
  for (const file of files) sources.push(await readSource(file, io));
  const subjects = subjectsOf(sources);
  warnOfUnreadable(
    subjects.flatMap(({ unreadable }) => unreadable),
    io,
  );
  if (question !== undefined) noteUnknownAction(question, io);
  const lines =
    question === undefined ? subjects.flatMap(capabilities) : reaching(subjects, question);
  if (json) for (const line of lines) writeJsonLine(io.stdout, line);
  else if (lines.length > 0) show(lines, io);
  else io.stdout.write(question === undefined ? "Nothing is allowed.\n" : "Nobody can.\n");
  const open = lines.some(
    (line) => line.id === "unreadable-policy" || (line.id === "can-reach" && line.request === null),
  );
  return open ? ExitCode.undetermined : ExitCode.ok;
}

/**
 * Each role, user and group of the snapshots; policies that are named by themselves are taken as
 * attached to one caller.
 */
function subjectsOf(sources: readonly Source[]): Subject[] {
  const alone = sources.flatMap((source) =>
    source.is === "policy" ? [parsed(source.policy)] : [],
  );
  const holders = sources.flatMap((source) =>
    source.is === "holder" ? [source.holder] : source.is === "snapshot" ? source.holders : [],
  );
  return [
    ...(alone.length === 0 ? [] : [{ policies: alone, unreadable: [] }]),
    ...holders.map(({ name, policies, trust }) => {
      const own = readable(policies);
      const { policies: [trusting] = [], unreadable } = readable(
        trust === undefined ? [] : [trust],
      );
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
  const found = [
    ...explain(policies),
    ...(trust === undefined ? [] : explain([trust])),
    ...unreadable.map(unread),
  ];
  return found.map((capability) => (holder === undefined ? capability : { holder, ...capability }));
}

function unread({ name, error }: UnreadablePolicy): Unread {
  const message = `What ${name} allows, and what it denies of the rest, is not known: ${error.message}`;
  return {
    id: "unreadable-policy",
    severity: "high",
    policy: name,
    statement: null,
    pattern: error.pointer,
    message,
    fix: null,
  };
}
