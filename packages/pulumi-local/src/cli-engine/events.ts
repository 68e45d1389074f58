/** The engine's events, a JSON line each, as `pulumi up --json` writes them. */

import { isProvider, urnType } from "../protocol/urn.ts";
import type { DeployEvent, Operation } from "../stack/options.ts";

/** A finding of a policy. */
export interface PolicyViolation {
  readonly policy: string;
  readonly pack: string;
  readonly level: string;
  readonly urn: string | undefined;
  readonly message: string;
  readonly severity: string | undefined;
}

/** What a run has told so far. */
export interface RunReport {
  /** Errors in order, each with the resource it belongs to. */
  readonly errors: readonly { readonly urn: string | undefined; readonly message: string }[];
  /** The resources whose operation failed. */
  readonly failed: readonly string[];
  readonly violations: readonly PolicyViolation[];
  /** Number of resources by operation. */
  readonly changes: Readonly<Record<string, number>>;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  "create-replacement": "replace",
  replace: "replace",
  update: "update",
  delete: "delete",
  "delete-replaced": "delete",
  read: "read",
  refresh: "refresh",
  same: "same",
};

export function eventReader(onEvent: (event: DeployEvent) => void): {
  readonly line: (text: string) => void;
  readonly report: RunReport;
} {
  const report = {
    errors: [] as { urn: string | undefined; message: string }[],
    failed: [] as string[],
    violations: [] as PolicyViolation[],
    changes: {} as Record<string, number>,
  };
  const step = (metadata: { op?: string; urn?: string } | undefined, done: boolean) => {
    const op = OPERATIONS[metadata?.op ?? ""];
    if (op === undefined || metadata?.urn === undefined || isProvider(urnType(metadata.urn)))
      return;
    onEvent({ op, urn: metadata.urn, type: urnType(metadata.urn), done });
  };
  const line = (text: string) => {
    const event = parse(text);
    if (event === undefined) return;
    if (event.resourcePreEvent) step(event.resourcePreEvent.metadata, false);
    if (event.resOutputsEvent) step(event.resOutputsEvent.metadata, true);
    if (event.resOpFailedEvent?.metadata?.urn)
      report.failed.push(event.resOpFailedEvent.metadata.urn);
    if (event.diagnosticEvent?.severity === "error") {
      report.errors.push({
        urn: event.diagnosticEvent.urn || undefined,
        message: (event.diagnosticEvent.message ?? "").trim(),
      });
    }
    if (event.policyEvent) {
      const {
        policyName = "",
        policyPackName = "",
        enforcementLevel = "",
        resourceUrn,
        message = "",
        severity,
      } = event.policyEvent;
      report.violations.push({
        policy: policyName,
        pack: policyPackName,
        level: enforcementLevel,
        urn: resourceUrn || undefined,
        message: message.trim(),
        severity: severity || undefined,
      });
    }
    if (event.summaryEvent?.resourceChanges)
      Object.assign(report.changes, event.summaryEvent.resourceChanges);
  };
  return { line, report };
}

/** The members of the engine's events that are read here. */
interface EngineEvent {
  readonly resourcePreEvent?: {
    readonly metadata?: { readonly op?: string; readonly urn?: string };
  };
  readonly resOutputsEvent?: {
    readonly metadata?: { readonly op?: string; readonly urn?: string };
  };
  readonly resOpFailedEvent?: { readonly metadata?: { readonly urn?: string } };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly severity?: string;
    readonly message?: string;
  };
  readonly policyEvent?: {
    readonly policyName?: string;
    readonly policyPackName?: string;
    readonly enforcementLevel?: string;
    readonly resourceUrn?: string;
    readonly message?: string;
    readonly severity?: string;
  };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

function parse(text: string): EngineEvent | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as EngineEvent;
  } catch {
    return undefined;
  }
}
