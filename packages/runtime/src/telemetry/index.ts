/**
 * Spans and metrics of this package's work.
 * @module
 */

export { type OpenTelemetryOptions, openTelemetry } from "./open-telemetry.ts";
export type {
  ProcessResult,
  Telemetry,
  TelemetryEnd,
  TelemetryOperation,
  TelemetrySpan,
} from "./telemetry.ts";
