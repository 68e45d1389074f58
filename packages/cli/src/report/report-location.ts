import { createHash } from "node:crypto";
import { basename, isAbsolute, normalize, relative, sep } from "node:path";
import type { ReportFinding } from "@immkit/policies";
import type { PolicyReader } from "../input/policy-reader.ts";

/** What says where a finding is: see `PolicyReader`. */
export interface FoundIn {
  readonly policy: string | null;
  readonly statement: number | null;
  readonly pointer: string;
}

/**
 * A file as reports name it: relative to the current folder if it is below it. Of `git:REF:PATH`,
 * the path. Undefined for standard input.
 */
export function reportedFile(argument: string): string | undefined {
  if (argument === "-") return undefined;
  const [file = ""] = argument.split(/#(?=(?:role|user|group|policy|bucket)\/)/);
  const [, inTree] = /^git:[^:]*:(.*)$/s.exec(file) ?? [];
  if (inTree !== undefined) return slashes(normalize(inTree));
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? slashes(file) : slashes(path);
}

const slashes = (path: string) => path.split(sep).join("/");

/** What was read, for the title of a report: `role.json, standard input`. */
export const titleOf = (files: readonly string[]): string =>
  files.map((each) => (each === "-" ? "standard input" : basename(each))).join(", ");

/**
 * Where a finding is: the line of a file with one policy, or else the file.
 * @param source the FILE argument that it comes from.
 */
export function locationOf(
  found: FoundIn,
  source: string,
  reader: PolicyReader,
): Pick<ReportFinding, "subject" | "urn" | "location" | "file"> {
  const { policy, statement } = found;
  const own = reportedFile(source);
  const position = reader.positionOf(found);
  const file = position === undefined ? own : reportedFile(policy ?? source);
  const name = position === undefined ? (policy ?? source) : (file ?? "standard input");
  return {
    subject: statement === null ? name : `${name}, statement ${statement}`,
    urn: reader.place(found) || source,
    ...(file === undefined
      ? {}
      : position === undefined
        ? { file }
        : { location: { file, ...position } }),
  };
}

/**
 * A function that makes fingerprints, the same in every run for the same parts. Findings with equal
 * parts are numbered.
 */
export function fingerprinter(): (...parts: readonly unknown[]) => string {
  const seen = new Map<string, number>();
  return (...parts) => {
    const key = JSON.stringify(parts);
    const number = seen.get(key) ?? 0;
    seen.set(key, number + 1);
    const text = JSON.stringify([parts, number]);
    return createHash("sha256").update(text).digest("hex").slice(0, 32);
  };
}
