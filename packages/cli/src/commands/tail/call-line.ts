import type { CallEntry } from "@immkit/local-cloud";
import type { Io, Output } from "../../io.ts";
import { type Format, paint, printable } from "../../output/print.ts";

/** An entry of the live log of a local cloud. Over the wire, `time` is RFC 3339. */
export type LoggedCall = Omit<CallEntry, "level" | "time"> & { readonly time: number | string };

const decisions = {
  allow: { text: "allow", format: "green" },
  explicitDeny: { text: "explicit deny", format: "red" },
  implicitDeny: { text: "implicit deny", format: "red" },
  undetermined: { text: "undetermined, so denied", format: "red" },
} as const satisfies Record<string, { text: string; format: Format }>;

/** Whether RAM or the check of the signature refused the call. */
export function isDenied({ decision, status }: LoggedCall): boolean {
  return (decision !== null && decision !== "allow") || status === 401 || status === 403;
}

/**
 * A call for people: when, RAM's decision, what, by whom, and the answer. ARNs are without service,
 * region and account. A denied call has a second line with the reason, which has the whole ARN and
 * names the statement.
 */
export function callLine(call: LoggedCall, io: Io, output: Output): string {
  const { decision, reason, statement } = call;
  const by = call.caller === null ? "an unknown caller" : printable(shortArn(call.caller));
  const words = [paint(io, "dim", timeOf(call, output), output)];
  if (decision !== null) {
    const { text, format } = decisions[decision];
    words.push(paint(io, format, text, output));
  }
  words.push(`${paint(io, "bold", whatOf(call), output)} by ${by}:`, answerOf(call, io, output));
  if (decision === "allow" && statement !== null)
    words.push(paint(io, "dim", `(statement ${statement.index} of ${statement.policy})`, output));
  const line = `${words.join(" ")}\n`;
  return decision === null || decision === "allow" || reason === null
    ? line
    : `${line}    ${printable(reason)}\n`;
}

/** The time of day on a terminal, and the whole time in UTC in a file. */
function timeOf({ time }: LoggedCall, { isTTY }: Output): string {
  const date = new Date(time);
  return isTTY ? date.toLocaleTimeString("en-GB") : date.toISOString();
}

/** Action and resource. Where RAM was not asked, the product and its operation. */
function whatOf({ action, resource, product, operation }: LoggedCall): string {
  if (action === null || resource === null) return printable(`${product} ${operation}`);
  return printable(`${action} on ${shortArn(resource)}`);
}

/** `role/app/session` of `acs:ram::1234567890123456:role/app/session`. */
function shortArn(arn: string): string {
  return arn.replace(/^acs:[^:]*:[^:]*:[^:]*:/, "");
}

/** A service that acts for itself has no status. */
function answerOf({ status, code, latencyMs }: LoggedCall, io: Io, output: Output): string {
  const result = [status, code].filter((part) => part !== null).join(" ");
  const text = latencyMs === null ? result : `${result}, ${Math.round(latencyMs)} ms`;
  const shown = text === "" ? "done by the service" : printable(text);
  return code === null ? shown : paint(io, "yellow", shown, output);
}
