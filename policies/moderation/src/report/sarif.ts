import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import type { Report } from "../check/check.ts";
import type { Finding } from "../rule/finding.ts";
import type { Severity } from "../rule/rule.ts";
import { describeRequest, type RuleDescription, rulesOf } from "./describe.ts";
import { printable } from "./text.ts";

export interface SarifOptions {
  /** Version of immkit. */
  readonly version: string;
  /**
   * The file that was checked. A finding without a source line is shown there: code scanning of
   * GitHub refuses a result without a file.
   */
  readonly file?: string;
}

const levels = { critical: "error", high: "error", medium: "warning", low: "note" } as const;

/** Scores of the ranges that GitHub shows as critical, high, medium and low. */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

/** SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifOf(report: Report, options: SarifOptions): string {
  const rules = rulesOf(report);
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
        invocations: [
          {
            executionSuccessful: broken.length === 0,
            toolExecutionNotifications: broken.map(({ subject, message }) => ({
              level: "error",
              message: { text: withoutLinks(`${subject}: ${message}`) },
            })),
          },
        ],
        originalUriBaseIds: {
          SRCROOT: { description: { text: "The folder of the Pulumi or Terraform program." } },
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

function descriptor({ id, title, why, fix, link, severity, topic, references }: RuleDescription) {
  return {
    id,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help: {
      text: `${why}\n\nFix: ${fix}`,
      markdown: `${why}\n\n**Fix:** ${fix}\n\n[Documentation](${link})`,
    },
    helpUri: link,
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ["security", topic, ...references],
      precision: "very-high",
      "security-severity": scores[severity],
    },
  };
}

function resultOf(finding: Finding, ruleIndex: number | undefined, options: SarifOptions) {
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
    properties: {
      verdict,
      severity,
      ...(needs === undefined ? {} : { needs }),
      ...(request === undefined ? {} : { request }),
    },
  };
}

function textOf({ subject, message, needs = [], request, fix }: Finding): string {
  return [
    `${subject}: ${message}`,
    ...needs.map((need) => `Not known: ${need}.`),
    ...(request === undefined ? [] : [`Example: ${describeRequest(request)}`]),
    `Fix: ${fix}`,
  ]
    .map(withoutLinks)
    .join("\n");
}

/** In a message, `[text](target)` is a link. Source: SARIF 2.1.0, 3.11.6. */
const withoutLinks = (text: string) => printable(text).replaceAll("](", "] (");

function physicalLocationOf({ location }: Finding, { file }: SarifOptions) {
  if (location !== undefined)
    return {
      artifactLocation: artifactOf(location.file),
      region: {
        startLine: Math.max(1, location.line),
        ...(location.column === undefined ? {} : { startColumn: Math.max(1, location.column) }),
      },
    };
  if (file === undefined) return undefined;
  return { artifactLocation: artifactOf(file), region: { startLine: 1 } };
}

/** A relative path is relative to the root of the sources. */
function artifactOf(file: string) {
  if (isAbsolute(file)) return { uri: pathToFileURL(file).href };
  const uri = file.replaceAll("\\", "/").replace(/^\.\//, "").split("/").map(encodeURIComponent);
  return { uri: uri.join("/"), uriBaseId: "SRCROOT" };
}
