import { randomBytes } from "node:crypto";

/** Pulumi's automatic name: the one in the program with seven hexadecimal digits behind it. */
export function autoName(urnName: string): string {
  return `${urnName}-${randomBytes(4).toString("hex").slice(0, 7)}`;
}
