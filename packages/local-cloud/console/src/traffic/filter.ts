/** Which calls the traffic view shows. */
import type { CallView } from "../api/contract.ts";

export const outcomes = ["all", "ok", "failed", "denied"] as const;
export type Outcome = (typeof outcomes)[number];

export interface TrafficFilter {
  readonly outcome: Outcome;
  /** `""` is any. */
  readonly service: string;
  readonly text: string;
}

export function trafficFilter(params: Readonly<Record<string, string>>): TrafficFilter {
  return {
    outcome: outcomes.find((each) => each === params["outcome"]) ?? "all",
    service: params["service"] ?? "",
    text: params["text"] ?? "",
  };
}

export function outcomeOf({ code, decision }: CallView): Exclude<Outcome, "all"> {
  if (decision !== null && decision !== "allow") return "denied";
  return code === null ? "ok" : "failed";
}

export function matchesCall(call: CallView, { outcome, service, text }: TrafficFilter): boolean {
  const wanted = text.trim().toLowerCase();
  return (
    (outcome === "all" || outcomeOf(call) === outcome) &&
    (service === "" || call.product === service) &&
    (wanted === "" ||
      [call.operation, call.caller, call.resource, call.action, call.code, call.requestId].some(
        (each) => each?.toLowerCase().includes(wanted) === true,
      ))
  );
}

export function servicesOf(calls: readonly CallView[]): readonly string[] {
  return [...new Set(calls.map(({ product }) => product))].sort();
}
