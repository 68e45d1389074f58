import { globMatches } from "@immkit/ram/glob";
import { isDenied, type LoggedCall } from "./call-line.ts";

/** Which calls to show. All conditions must hold. */
export interface CallFilter {
  readonly denied?: boolean;
  /** A glob over `imm:CreateProject`. Case doesn't matter. */
  readonly action?: string;
  /** A glob over the caller's ARN, or over the part after its last colon: `user/ann`. */
  readonly caller?: string;
  readonly product?: string;
}

export function matchesFilter(call: LoggedCall, filter: CallFilter): boolean {
  const { denied, action, caller, product } = filter;
  if (denied && !isDenied(call)) return false;
  if (product !== undefined && call.product !== product) return false;
  if (action !== undefined) {
    const pattern = action.toLowerCase();
    if (!actionsOf(call).some((each) => globMatches(pattern, each.toLowerCase()))) return false;
  }
  if (caller === undefined) return true;
  const name = call.caller ?? "unknown";
  return globMatches(caller, name) || globMatches(caller, name.slice(name.lastIndexOf(":") + 1));
}

/** The operation too, which is not always an action: CreateProject asks for ram:PassRole. */
function actionsOf({ action, product, operation, otherChecks }: LoggedCall): string[] {
  return [
    ...(action === null ? [] : [action]),
    ...otherChecks.map((check) => check.action),
    `${product}:${operation}`,
  ];
}
