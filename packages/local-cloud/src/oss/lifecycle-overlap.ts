/** Which rules of a lifecycle OSS rejects because they do the same to the same objects. */
import { child, childText, type XmlElement } from "../xml/index.ts";
import { invalidArgument } from "./errors.ts";

/** Throws `InvalidArgument` for two rules that do the same to the same prefix. */
export function checkOverlap({ children: rules }: XmlElement, allowed: boolean): void {
  if (allowed) return;
  const enabled = rules
    .filter((rule) => childText(rule, "Status") === "Enabled" && child(rule, "Tag") === undefined)
    .filter((rule) => child(rule, "Filter") === undefined);
  for (const [index, rule] of enabled.entries())
    for (const other of enabled.slice(index + 1)) {
      const [a, b] = [childText(rule, "Prefix") ?? "", childText(other, "Prefix") ?? ""];
      const same = ["Expiration", "Transition", "AbortMultipartUpload"].find(
        (name) => child(rule, name) !== undefined && child(other, name) !== undefined,
      );
      if (same !== undefined && (a.startsWith(b) || b.startsWith(a)))
        throw invalidArgument("Prefix", a, `Overlap for same action type ${same}`);
    }
}
