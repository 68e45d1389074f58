import { posix } from "node:path";
import type { Report } from "../check/check.ts";
import type { Finding } from "../rule/finding.ts";
import type { SourceLine } from "../stack/resource.ts";

/** The sources of the program that declares a stack. */
export interface Program {
  /** The folder of the program, from where reports are read: `infra`. */
  readonly folder: string;
  /** The texts of its files, by path from the folder. */
  readonly files: ReadonlyMap<string, string>;
}

/** Names that are too short to be searched for: they occur everywhere. */
const leastLength = 3;

/**
 * Adds the lines of the program that declare resources, for inputs without source positions. A line
 * counts if it is the only one in all files that has the resource's name as a text, as a key of
 * YAML, or as the name of a Terraform resource. Lines are then seen from outside the folder.
 */
export function withSourceLines(report: Report, { folder, files }: Program): Report {
  const lines = linesByName(files);
  const outside = ({ location, ...finding }: Finding): Finding =>
    location === undefined
      ? finding
      : { ...finding, location: { ...location, file: posix.join(folder, location.file) } };
  const findings = report.findings.map((finding): Finding => {
    const name = nameOf(finding.urn);
    if (finding.location !== undefined || name.length < leastLength) return outside(finding);
    const [location, ...others] = lines.get(name) ?? [];
    return location === undefined || others.length > 0
      ? finding
      : outside({ ...finding, location });
  });
  return { ...report, findings };
}

/** The logical name in a URN of Pulumi, or in an address of Terraform without its index. */
const nameOf = (urn: string) =>
  urn.startsWith("urn:pulumi:")
    ? urn.split("::").slice(3).join("::")
    : (/([^.[\]]+)(?:\[[^\]]*\])?$/.exec(urn)?.[1] ?? "");

/** Every quoted text and every key of YAML, with the lines that have it. */
function linesByName(files: ReadonlyMap<string, string>): ReadonlyMap<string, SourceLine[]> {
  const found = new Map<string, SourceLine[]>();
  for (const [file, text] of files) {
    const isYaml = /\.ya?ml$/.test(file);
    for (const [index, line] of text.split("\n").entries())
      for (const { name, column } of isYaml ? keyIn(line) : textsIn(line)) {
        const lines = found.get(name) ?? [];
        lines.push({ file, line: index + 1, column });
        found.set(name, lines);
      }
  }
  return found;
}

function textsIn(line: string) {
  return [...line.matchAll(/(["'`])((?:(?!\1)[^\\])*)\1/g)].map(({ 2: name = "", index }) => ({
    name,
    column: index + 1,
  }));
}

function keyIn(line: string) {
  const [, indent = "", name] = /^( *)["']?([\w.-]+)["']?:\s*(?:#.*)?$/.exec(line) ?? [];
  return name === undefined ? [] : [{ name, column: indent.length + 1 }];
}
