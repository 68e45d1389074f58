import { type Comparison, compare, type NewAccess, newAccess, type PolicyInput } from "@immkit/ram";
import { type GeneratedPolicies, generatePolicies, type TrailUsage } from "@immkit/ram/trail";
import { defined } from "../../../defined.ts";
import { PolicyReader } from "../../../input/policy-reader.ts";
import type { Io } from "../../../io.ts";
import type { Collected } from "./collect.ts";

/** What `--json` prints. */
export interface Report extends GeneratedPolicies {
  /** The ARN of the role or user. */
  readonly identity: string;
  readonly calls: TrailUsage["calls"];
  readonly denied: readonly { action: string; resource: string; calls: number }[];
  readonly unmapped: TrailUsage["unmapped"];
  readonly leftOut: TrailUsage["leftOut"];
  readonly invalid: Collected["invalid"];
  readonly withoutDataEvents: readonly string[];
  /** A is the generated policy, B the present ones. Null without --role-policy. */
  readonly comparison: Comparison | null;
  /** What the present policies allow and the generated policy doesn't. */
  readonly unused: readonly NewAccess[];
}

interface Options {
  readonly rolePolicy?: readonly string[];
  readonly names?: number;
  readonly includeDenied?: boolean;
}

export async function createReport(
  { usage, invalid }: Collected,
  { rolePolicy, names, includeDenied }: Options,
  io: Io,
): Promise<Report> {
  const generated = generatePolicies(usage, defined({ names, includeDenied }));
  const identity = generated.policies.map((document, i) => ({
    name: `generated policy ${i + 1}`,
    document,
  }));
  const present = await presentPolicies(rolePolicy, io);
  return {
    identity: usage.matching.join(),
    ...generated,
    calls: usage.calls,
    denied: usage.denied.map(({ use: { action, resource }, calls }) => ({
      action,
      resource,
      calls,
    })),
    unmapped: usage.unmapped,
    leftOut: usage.leftOut,
    invalid,
    withoutDataEvents: usage.withoutDataEvents,
    comparison: present === undefined ? null : compare({ identity }, present),
    unused: present === undefined ? [] : newAccess({ identity }, present),
  };
}

async function presentPolicies(
  files: readonly string[] | undefined,
  io: Io,
): Promise<PolicyInput | undefined> {
  if (files === undefined) return undefined;
  const reader = new PolicyReader(io);
  const identity = [];
  for (const file of files) identity.push(...reader.policiesOf(await reader.read(file), file));
  return { identity };
}

/** Whether the policies are all that the role needs, as far as the trail goes. */
export function isComplete({ policies, unmapped, invalid }: Report): boolean {
  return policies.length > 0 && unmapped.length === 0 && invalid.count === 0;
}
