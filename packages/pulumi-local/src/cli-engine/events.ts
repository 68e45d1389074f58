/** Reads the engine's events. `pulumi up --json` writes one JSON object a line. */
import { isProvider, urnType } from "../protocol/urn.ts";
import { parseJson } from "../protocol/values.ts";
import type { DeployEvent, Operation } from "../stack/options.ts";

/** A violation that a policy pack reported. */
export interface PolicyViolation {
  readonly policy: string;
  readonly pack: string;
  /** `advisory`, `mandatory`, … */
  readonly level: string;
  readonly urn: string | undefined;
  readonly message: string;
  readonly severity: string | undefined;
}

/** What the events of a run say. */
export interface RunReport {
  /** Errors in order, each with its resource. */
  readonly errors: readonly { readonly urn: string | undefined; readonly message: string }[];
  /** The resources whose operation failed. */
  readonly failed: readonly string[];
  readonly violations: readonly PolicyViolation[];
  /** Number of resources by operation. */
  readonly changes: Readonly<Record<string, number>>;
}

/** The members of an event that are read. */
interface EngineEvent {
  readonly resourcePreEvent?: ResourceEvent;
  readonly resOutputsEvent?: ResourceEvent;
  readonly resOpFailedEvent?: ResourceEvent;
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

interface ResourceEvent {
  readonly metadata?: { readonly op?: string; readonly urn?: string };
}

/** The engine's `replace` is left out: it comes in addition to the steps of a replacement. */
const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  "create-replacement": "replace",
  update: "update",
  delete: "delete",
  "delete-replaced": "delete",
  read: "read",
  refresh: "refresh",
  same: "same",
};

/** `line` takes each line of output. `report` grows with every line. */
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
  const step = (event: ResourceEvent | undefined, done: boolean) => {
    const { op = "", urn = "" } = event?.metadata ?? {};
    const operation = operations[op];
    const type = urnType(urn);
    if (operation !== undefined && urn !== "" && !isProvider(type))
      onEvent({ op: operation, urn, type, done });
  };
  const line = (text: string) => {
    if (!text.startsWith("{")) return;
    const event = (parseJson(text) ?? {}) as EngineEvent;
    step(event.resourcePreEvent, false);
    step(event.resOutputsEvent, true);
    const failed = event.resOpFailedEvent?.metadata?.urn;
    if (failed) report.failed.push(failed);
    const { diagnosticEvent: diagnostic, policyEvent: policy } = event;
    if (diagnostic?.severity === "error") {
      const message = (diagnostic.message ?? "").trim();
      report.errors.push({ urn: diagnostic.urn || undefined, message });
    }
    if (policy) {
      report.violations.push({
        policy: policy.policyName ?? "",
        pack: policy.policyPackName ?? "",
        level: policy.enforcementLevel ?? "",
        urn: policy.resourceUrn || undefined,
        message: (policy.message ?? "").trim(),
        severity: policy.severity || undefined,
      });
    }
    Object.assign(report.changes, event.summaryEvent?.resourceChanges);
  };
  return { line, report };
}
