import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { ReportSeverity, RuleDescription } from "../rule/describe-rule.ts";
import { describeRequest } from "./describe.ts";
import type { CommandOptions, ReportContent, ReportFinding, TextEdit } from "./report.ts";
import { printable } from "./text.ts";

export interface SarifOptions extends CommandOptions {
  /** Version of immkit. */
  readonly version: string;
  /**
   * The file that was checked. A finding without a source line is shown there: code scanning of
   * GitHub refuses a result without a file.
   */
  readonly file?: string;
}

const levels = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
} as const;

/** Scores of the ranges that GitHub shows as critical, high, medium and low. */
const scores: Readonly<Record<ReportSeverity, string | undefined>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  info: undefined,
};

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifOf(report: ReportContent, options: SarifOptions): string {
  const { rules } = report;
  const { command = "immkit check" } = options;
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const broken = report.findings.filter(({ verdict }) => verdict === "broken");
  const log = {
    $schema:
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "immkit",
            semanticVersion: options.version,
            rules: rules.map(descriptor),
          },
        },
        // Code scanning keeps the results of each command apart.
        automationDetails: { id: `${command.replaceAll(" ", "-")}/` },
        invocations: [
          {
            executionSuccessful: broken.length === 0,
            toolExecutionNotifications: [
              ...broken.map(({ subject, message }) => ({
                level: "error",
                message: { text: withoutLinks(`${subject}: ${message}`) },
              })),
              ...(report.notes ?? []).map((note) => ({
                level: "note",
                message: { text: withoutLinks(note) },
              })),
            ],
          },
        ],
        originalUriBaseIds: {
          SRCROOT: { description: { text: "The folder that paths are relative to." } },
        },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding) =>
          resultOf(finding, indexes.get(finding.rule), options),
        ),
        properties: { coverage: report.coverage },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor({ id, title, severity, topic, ...about }: RuleDescription) {
  const { why = `${title}.`, fix, link, references = [], precision = "very-high" } = about;
  const score = scores[severity];
  const help = (fixTitle: string, documentation: readonly string[]) =>
    [why, ...(fix === undefined ? [] : [`${fixTitle} ${fix}`]), ...documentation].join("\n\n");
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: {
      text: help("Fix:", []),
      markdown: help("**Fix:**", link === undefined ? [] : [`[Documentation](${link})`]),
    },
    ...(link === undefined ? {} : { helpUri: link }),
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["security", topic, ...references],
      precision,
      ...(score === undefined ? {} : { "security-severity": score }),
    },
  };
}

function resultOf(finding: ReportFinding, ruleIndex: number | undefined, options: SarifOptions) {
  const { rule, subject, verdict, severity, urn, fingerprint, waiver, needs, request } = finding;
  const physicalLocation = physicalLocationOf(finding, options);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    // A result that is open has no level.
    ...(verdict === "undetermined"
      ? { kind: "open", level: "none" }
      : { kind: "fail", level: levels[severity] }),
    message: { text: textOf(finding) },
    locations: [
      {
        ...(physicalLocation === undefined ? {} : { physicalLocation }),
        logicalLocations: [{ name: subject, fullyQualifiedName: urn, kind: "resource" }],
      },
    ],
    // GitHub only knows the second one. Ours doesn't depend on the line.
    partialFingerprints: { "immkit/v1": fingerprint, primaryLocationLineHash: fingerprint },
    suppressions:
      waiver === undefined
        ? []
        : [
            {
              kind: "external",
              status: "accepted",
              justification: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
            },
          ],
    ...fixesOf(finding),
    properties: {
      verdict,
      severity,
      ...(needs === undefined ? {} : { needs }),
      ...(request === undefined ? {} : { request }),
    },
  };
}

/** The change that does what the finding says, for viewers that can make it. */
function fixesOf({ location, fix, edit }: ReportFinding) {
  if (location === undefined || edit === undefined) return {};
  return {
    fixes: [
      {
        description: { text: withoutLinks(fix ?? "Change the file.") },
        artifactChanges: [
          { artifactLocation: artifactOf(location.file), replacements: [replacementOf(edit)] },
        ],
      },
    ],
  };
}

function replacementOf({ text, ...deletedRegion }: TextEdit) {
  return { deletedRegion, insertedContent: { text } };
}

function textOf(finding: ReportFinding): string {
  const { subject, message, details = [], needs = [], request, fix } = finding;
  return [
    `${subject}: ${message}`,
    ...details.map(([title, text]) => `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${text}`),
    ...needs.map((need) => `Not known: ${need}.`),
    ...(request === undefined ? [] : [`Example: ${describeRequest(request)}`]),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
  ]
    .map(withoutLinks)
    .join("\n");
}

/** In a message, `[text](target)` is a link. Source: SARIF 2.1.0, 3.11.6. */
const withoutLinks = (text: string) => printable(text).replaceAll("](", "] (");

function physicalLocationOf({ location, file }: ReportFinding, options: SarifOptions) {
  if (location !== undefined)
    return {
      artifactLocation: artifactOf(location.file),
      region: {
        startLine: Math.max(1, location.line),
        ...(location.column === undefined ? {} : { startColumn: Math.max(1, location.column) }),
      },
    };
  const whole = file ?? options.file;
  if (whole === undefined) return undefined;
  return { artifactLocation: artifactOf(whole), region: { startLine: 1 } };
}

/** A relative path is relative to the root of the sources. */
function artifactOf(file: string) {
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const uri = file.replaceAll("\\", "/").replace(/^\.\//, "").split("/").map(encodeURIComponent);
  return { uri: uri.join("/"), uriBaseId: "SRCROOT" };
}
