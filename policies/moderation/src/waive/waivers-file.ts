import { hintFor, resembling } from "../read/spelling.ts";
import { rules } from "../rules/index.ts";
import { WaiverError } from "./invalid-file.ts";
import { newAccessRule } from "./new-access.ts";

/** A finding that somebody accepts, for a time. */
export interface Waiver {
  /** Id of a rule. */
  readonly rule: string;
  /** Name of the resource. A star stands for any text. */
  readonly resource: string;
  /** Which of several findings of the rule about the resource. Default: all. */
  readonly detail?: string;
  readonly reason: string;
  /** Who answers for it. */
  readonly owner: string;
  /** The last day on which it counts, such as `2027-01-31`. */
  readonly expires: string;
}

const ownIds = [newAccessRule, ...rules].map(({ id }) => id);

const required = ["rule", "resource", "reason", "owner", "expires"] as const;

/** Why the member is needed. */
const demands: Readonly<Partial<Record<string, string>>> = {
  reason: "A waiver must say why the finding is accepted.",
  owner: "A waiver must name who answers for it.",
  expires: "A waiver must have an end.",
};

/**
 * Checks the content of a waivers file: `{ waivers: [...] }`.
 * @param ids The ids of rules that waivers can name. Default: those of this package.
 * @throws {WaiverError} with the path of the invalid member, and what it should be.
 */
export function readWaivers(value: unknown, ids: readonly string[] = ownIds): readonly Waiver[] {
  const { waivers } = membersOf(value, "", ["waivers", "$schema"]);
  if (!Array.isArray(waivers)) throw invalid("/waivers", "must be a list.");
  return waivers.map((each, index) => readWaiver(each, `/waivers/${index}`, ids));
}

function readWaiver(value: unknown, path: string, ids: readonly string[]): Waiver {
  const members = membersOf(value, path, [...required, "detail"]);
  for (const name of required) {
    const text = members[name];
    if (typeof text !== "string" || text.trim() === "")
      throw invalid(`${path}/${name}`, `must be a text. ${demands[name] ?? ""}`.trim());
  }
  const waiver = members as Readonly<Record<keyof Waiver, string>>;
  if (members["detail"] !== undefined && typeof members["detail"] !== "string")
    throw invalid(`${path}/detail`, "must be a text.");
  if (!ids.includes(waiver.rule)) {
    const near = resembling(waiver.rule, ids);
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw invalid(
      `${path}/rule`,
      `is ${JSON.stringify(waiver.rule)}, which is not the id of a rule.${hint}`,
    );
  }
  if (!isDay(waiver.expires))
    throw invalid(`${path}/expires`, "must be a day such as 2027-01-31, the last one.");
  return waiver;
}

function isDay(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return day !== undefined && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function membersOf(
  value: unknown,
  path: string,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(path, path === "" ? "The file must be an object." : "must be an object.");
  const unexpected = Object.keys(value).find((member) => !known.includes(member));
  if (unexpected !== undefined)
    throw invalid(`${path}/${unexpected}`, `is not a known member. ${hintFor(unexpected, known)}`);
  return value as Readonly<Record<string, unknown>>;
}

const invalid = (path: string, reason: string) => new WaiverError("InvalidWaivers", path, reason);
