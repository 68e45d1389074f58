import { isPending } from "./check.ts";

/** Whether a value, or anything inside it, is known only later. */
export function hasPending(value: unknown): boolean {
  if (isPending(value)) return true;
  return (
    typeof value === "object" && value !== null && Object.values(value).some((it) => hasPending(it))
  );
}
