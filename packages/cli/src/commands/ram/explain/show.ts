import type { Capability } from "@immkit/ram";
import type { Io } from "../../../io.ts";
import { paint } from "../../../output/colour.ts";
import { printable } from "../../../output/printable.ts";
import { enumerated, wrap } from "../../../output/wrap.ts";
import type { Line } from "./line.ts";

/** Lines for people, under the role, user or group that they are about. */
export function show(lines: readonly Line[], io: Io): void {
  let last: string | undefined;
  for (const line of lines) {
    const { holder } = line;
    if (holder !== undefined && holder !== last) {
      io.stdout.write(
        `${last === undefined ? "" : "\n"}${paint(io.stdout, io.env, "bold", printable(holder))}\n`,
      );
    }
    last = holder;
    const indent = holder === undefined ? "" : "  ";
    if (line.id === "can" && line.level !== "unknown") showActions(line, indent, io);
    else
      io.stdout.write(
        wrap(
          io,
          [...printable(line.message).split(" "), ...place(line, io)],
          indent,
          `${indent}    `,
        ),
      );
  }
}

/** What it is about as a heading, and the names of the actions under it. */
function showActions(line: Capability, indent: string, io: Io): void {
  const { callers, service, level, actions, resources, conditions, except, policy } = line;
  const who = callers.includes("*")
    ? ["everybody:"]
    : enumerated(callers.map((caller, i) => (i < callers.length - 1 ? caller : `${caller}:`)));
  const title = paint(io.stdout, io.env, "bold", `${service} ${level} (${actions.length})`);
  const on = enumerated(resources).flatMap((resource) => printable(resource).split(" "));
  io.stdout.write(
    wrap(
      io,
      [...who.map((each) => printable(each)), title, "on", ...on, ...place(line, io)],
      indent,
      `${indent}    `,
    ),
  );
  const under = `${indent}  `;
  const tell = (words: readonly string[]) => io.stdout.write(wrap(io, words, under, `${under}  `));
  io.stdout.write(
    wrap(io, enumerated(actions.map((name) => name.slice(service.length + 1))), under),
  );
  if (conditions.length > 0) tell(printable(`if ${conditions.join(" and ")}`).split(" "));
  const denied = except.map(
    (each) => `statement ${each.statement}${each.policy === policy ? "" : ` of ${each.policy}`}`,
  );
  if (denied.length > 0)
    tell(printable(`except what is denied by ${denied.join(" and ")}`).split(" "));
}

function place({ policy, statement }: Line, io: Io): string[] {
  return policy === null || statement === null
    ? []
    : [paint(io.stdout, io.env, "dim", printable(`(${policy}, statement ${statement})`))];
}
