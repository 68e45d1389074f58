import {
  decide,
  expandAction,
  type NamedPolicy,
  parseArn,
  safeParsePolicy,
  services,
  whoCan,
} from "@immkit/ram";
import { CommandError } from "../../../errors/command-error.ts";
import type { Io } from "../../../io.ts";
import { printable } from "../../../output/printable.ts";
import type { UnreadablePolicy } from "../../../policy/readable.ts";
import type { Line, Reach } from "./line.ts";

/** Who may reach what: a resource or an action can be a pattern, as in a policy. */
export interface Question {
  readonly resource: string;
  readonly action: string;
}

/** Somebody of whom it is asked. */
export interface Asked {
  readonly holder?: string;
  readonly policies: readonly NamedPolicy[];
  readonly unreadable: readonly UnreadablePolicy[];
}

/**
 * A question that a policy's own parser takes, so that "nobody can" is not said of what nobody
 * could ever do. @throws CommandError that names the option.
 */
export function questionOf(resource: string, action = "*"): Question {
  const read = safeParsePolicy({
    Version: "1",
    Statement: { Effect: "Allow", Action: action, Resource: resource },
  });
  if (!read.ok && read.error.pointer.endsWith("/Action")) {
    throw new CommandError(
      `--action is ${JSON.stringify(action)}: write service:Name, such as oss:Delete*.`,
    );
  }
  if (!read.ok || !mayBeName(resource)) {
    throw new CommandError(
      `--reach is ${JSON.stringify(resource)}: give a resource name, acs:service:region:account:relative-id.`,
    );
  }
  return { resource, action };
}

/** A star may stand for fields that are not written; what has none must have them all. */
function mayBeName(resource: string): boolean {
  if (resource.includes("*")) return true;
  try {
    parseArn(resource);
    return true;
  } catch {
    return false;
  }
}

/**
 * Says on standard error when the action may be misspelt: it is of a service whose actions are
 * known, and not among them.
 */
export function noteUnknownAction({ action }: Question, io: Io): void {
  const code = action.replace(/:.*/s, "").toLowerCase();
  const service = services.find((each) => each.code === code);
  if (service === undefined || expandAction(action).length > 0) return;
  const table = service.complete ? "it has no other actions" : "its table is not complete";
  io.stderr.write(
    `${printable(`note: ${code} has no action ${JSON.stringify(action)} that is known, and ${table}. Mind the spelling.`)}\n`,
  );
}

/** Who of them can do what is asked, each with a call. */
export function reaching(subjects: readonly Asked[], question: Question): Line[] {
  return subjects.flatMap((subject) => {
    const { holder, policies, unreadable } = subject;
    const name = holder ?? "The caller";
    const line = (told: Pick<Reach, "policy" | "statement" | "message" | "request">): Line => {
      const { policy, statement, message, request } = told;
      const about = holder === undefined ? {} : { holder };
      return {
        ...about,
        id: "can-reach",
        severity: "info",
        policy,
        statement,
        pattern: question.resource,
        message,
        fix: null,
        request,
      };
    };
    const reached = whoCan([{ name, policies }], question).map(({ permission }) => {
      if (permission.answer === "undetermined") {
        const message = `Whether ${name} can is undetermined: ${permission.reason}`;
        return line({ policy: null, statement: null, message, request: null });
      }
      const { request } = permission;
      const { statement } = decide(policies, request);
      const message = `${name} can call ${request.action} on ${request.resource}.`;
      return line({
        policy: statement?.policy ?? null,
        statement: statement?.index ?? null,
        message,
        request,
      });
    });
    // Who may assume a role says nothing about what the role can reach.
    const missing = unreadable.filter(({ kind }) => kind !== "trust");
    return [
      ...reached,
      ...missing.map((unread) => {
        const message = `Whether ${name} can is undetermined: ${unread.name} allows or denies what is not known. ${unread.error.message}`;
        return line({ policy: unread.name, statement: null, message, request: null });
      }),
    ];
  });
}
