import { leftOutReasons, widths } from "@immkit/ram/trail";
import type { Io } from "../../../io.ts";
import { count, paint } from "../../../output/print.ts";
import { describeRequest } from "../../../output/request.ts";
import { wordsOf, wrap } from "../../../output/wrap.ts";
import type { Report } from "./report.ts";

/** Prints what there is to know about the policies to standard error. */
export function printReport(report: Report, io: Io): void {
  const { identity, calls, proved, policies, leftOut, withoutDataEvents } = report;
  const print = (text: string, indent = "") =>
    io.stderr.write(wrap(io, wordsOf(io, text), indent, `${indent}    `));
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    io.stderr.write(`${paint(io, "bold", title, io.stderr)}\n`);
    for (const line of lines) print(line, "  ");
  };
  print(`${identity}: ${count(calls.allowed, "call")} allowed, ${calls.denied} denied.`);
  if (policies.length === 0)
    print("The trail has no allowed call that can be mapped to an action.");
  else {
    const parts =
      policies.length > 1 ? ` There are ${policies.length} policies. Attach all of them.` : "";
    print(
      `${count(proved, "different request")} of the trail ${proved === 1 ? "is" : "are"} proved to be allowed.${parts}`,
    );
  }
  section(
    "Wider than the calls:",
    report.wide.map(
      ({ action, resource, widths: reasons }) =>
        `${action} on ${resource}: ${reasons.map((reason) => widths[reason]).join("; ")}`,
    ),
  );
  section(
    "Added because another action needs it:",
    report.dependent.map(
      ({ action, resource, neededBy }) => `${action} on ${resource}: for ${neededBy}`,
    ),
  );
  section(
    "Denied:",
    report.denied.map(
      ({ action, resource, calls: number }) => `${action} on ${resource}: ${count(number, "call")}`,
    ),
  );
  section(
    "Not mapped to an action, so the policy is incomplete:",
    report.unmapped.map(
      ({ service, operation, calls: number, reason }) =>
        `${service} ${operation}: ${count(number, "call")}; ${reason}`,
    ),
  );
  section(
    "Left out:",
    leftOut.map(
      ({ reason, calls: number }) => `${count(number, "event")}: ${leftOutReasons[reason]}`,
    ),
  );
  printComparison(report, io, section);
  if (withoutDataEvents.length > 0)
    print(
      `The trail has no data events of ${withoutDataEvents.join(", ")}. Calls on objects, messages and logs are recorded only if data events were switched on, and not for every service. Add what is missing.`,
    );
}

function printComparison(
  { comparison, unused }: Report,
  io: Io,
  section: (title: string, lines: readonly string[]) => void,
): void {
  if (comparison === null) return;
  section("Compared with the present policies:", [
    `The generated policy is ${comparison.relation}.`,
  ]);
  if (comparison.onlyInA !== null)
    io.stderr.write(
      `  It allows, and they don't:\n${describeRequest(io, comparison.onlyInA, "    ")}`,
    );
  section(
    "Allowed by the present policies and not used:",
    unused.map(({ policy, statement, action, request, reason }) => {
      const example =
        request === null
          ? `undetermined: ${reason}`
          : `for example ${request.action} on ${request.resource}`;
      return `statement ${statement} of ${policy}, ${action ?? "NotAction"}: ${example}`;
    }),
  );
}
