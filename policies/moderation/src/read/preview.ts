import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";
import { readState } from "./export.ts";
import { Members } from "./members.ts";

const members = new Members("InvalidPreview", "The preview");

/** What a step makes of a resource. */
const changes = {
  same: "same",
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  "create-replacement": "replace",
  "import-replacement": "replace",
} as const satisfies Readonly<Record<string, ResourceData["change"]>>;

/**
 * Steps that leave nothing of the stack, or that only look at a resource. Source: OpType of
 * @pulumi/pulumi 3.270.
 */
const others: readonly string[] = [
  "delete",
  "delete-replaced",
  "read",
  "read-replacement",
  "refresh",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
];

const isChange = (op: string): op is keyof typeof changes => Object.hasOwn(changes, op);

/**
 * Reads what `pulumi preview --json` writes. It leaves out unchanged resources unless
 * `--show-sames` is given, so the stack is partial if the program changes an existing stack. What
 * the program sets comes before outputs, which a preview copies from the last update.
 * @throws {InputError}
 */
export function readPreview(value: unknown): StackData {
  const preview = members.object(value, "");
  const byUrn = new Map<string, ResourceData>();
  const deleted = new Set<string>();
  for (const [index, entry] of members.list(preview["steps"], "/steps").entries()) {
    const at = `/steps/${index}`;
    const step = members.object(entry, at);
    const op = members.text(step["op"], `${at}/op`);
    if (op === "delete") deleted.add(members.text(step["urn"], `${at}/urn`));
    if (!isChange(op)) {
      if (!others.includes(op)) members.fail(`${at}/op`, "is not a known operation.");
      continue;
    }
    const state = readState(step["newState"], `${at}/newState`, members);
    const change = changes[op];
    // Of the several steps of a replacement, only one creates.
    if (op === "replace" && byUrn.has(state.urn)) continue;
    byUrn.set(state.urn, planned(state, change));
  }
  const resources = [...byUrn.values()];
  const shown = resources.filter(({ change }) => change === "same").length;
  return {
    resources,
    isPartial: shown < unchangedCount(preview["changeSummary"]),
    deleted: [...deleted].filter((urn) => !byUrn.has(urn)),
  };
}

/** Outputs that the program sets are old values. */
function planned(data: ResourceData, change: NonNullable<ResourceData["change"]>): ResourceData {
  const { inputs, outputs } = data;
  if (change === "same" || inputs === undefined || outputs === undefined)
    return { ...data, change };
  const returned = Object.entries(outputs).filter(([name]) => !Object.hasOwn(inputs, name));
  return { ...data, change, outputs: Object.fromEntries(returned) };
}

/** The unchanged resources of the summary, without the stack itself. */
function unchangedCount(summary: unknown): number {
  const same = (summary as { readonly same?: unknown } | undefined)?.same;
  return typeof same === "number" ? same - 1 : 0;
}
