import type { NamedPolicy, PolicyKind } from "@immkit/ram";
import { CommandError } from "../errors/command-error.ts";
import { readText } from "../input/file.ts";
import type { Io } from "../io.ts";
import { type Holder, holdersOf, known, policiesOf, policyOf } from "../snapshot/holders.ts";
import { looksLikeSnapshot, parseSnapshot } from "../snapshot/parse.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { type PolicyText, parsed } from "./text.ts";

/** What a file argument of the ram commands stands for. */
export type Source =
  | { readonly is: "policy"; readonly policy: PolicyText }
  /** `all` are those of the snapshot, the holder among them. */
  | { readonly is: "holder"; readonly holder: Holder; readonly all: readonly Holder[] }
  | {
      readonly is: "snapshot";
      readonly holders: readonly Holder[];
      readonly policies: readonly PolicyText[];
    };

/**
 * Reads a policy file, a snapshot, or the part of a snapshot that stands behind `#`. Policies are
 * not parsed yet.
 */
export async function readSource(argument: string, io: Io): Promise<Source> {
  const [, file = argument, type, name] =
    /^(.+)#(role|user|group|policy)\/(.+)$/.exec(argument) ?? [];
  const text = await readText(file, "The policy file", io);
  const value = json(text);
  if (looksLikeSnapshot(value)) {
    const snapshot = parseSnapshot(value, file);
    if (type !== undefined && name !== undefined) return part(snapshot, type, name, file);
    return { is: "snapshot", holders: holdersOf(snapshot), policies: policiesOf(snapshot) };
  }
  if (type !== undefined) {
    throw new CommandError(
      `${JSON.stringify(file)} is no snapshot of immkit ram pull, so that it has no part #${type}/${name}.`,
    );
  }
  return { is: "policy", policy: { name: file, text, kind: kindOf(value) } };
}

/**
 * Who may assume what a source is: the trust policy of a role, undefined of everything else.
 * @throws CommandError for what RAM would refuse.
 */
export function trustIn(source: Source): NamedPolicy | undefined {
  return source.is === "holder" && source.holder.trust !== undefined
    ? parsed(source.holder.trust)
    : undefined;
}

/**
 * The policies of a source that can stand alone; of a role what it may do, and not who may assume
 * it, which {@link trustIn} is. @throws CommandError for a whole snapshot, which is no one thing,
 * and for what RAM would refuse.
 */
export function policiesIn(source: Source, argument: string): readonly NamedPolicy[] {
  if (source.is === "policy") return [parsed(source.policy)];
  if (source.is === "holder") return source.holder.policies.map(parsed);
  const first = source.holders[0]?.name ?? "role/NAME";
  throw new CommandError(
    `${JSON.stringify(argument)} is a whole snapshot. Say which part of it, such as ${JSON.stringify(`${argument}#${first}`)}.`,
  );
}

function part(snapshot: Snapshot, type: string, name: string, file: string): Source {
  if (type === "policy") {
    const [, policy = name, version] = /^(.+)@(v\d+)$/.exec(name) ?? [];
    const types = snapshot.policies.filter((each) => each.name === policy).map((each) => each.type);
    return {
      is: "policy",
      policy: policyOf(
        snapshot,
        types.includes("System") && !types.includes("Custom") ? "System" : "Custom",
        policy,
        version,
      ),
    };
  }
  const wanted = `${type}/${name}`;
  const holders = holdersOf(snapshot);
  // RAM writes the names of roles in lower case here and there.
  const holder =
    holders.find((each) => each.name === wanted) ??
    holders.find((each) => each.name.toLowerCase() === wanted.toLowerCase());
  if (holder !== undefined) return { is: "holder", holder, all: holders };
  const same = holders.map((each) => each.name).filter((each) => each.startsWith(`${type}/`));
  throw new CommandError(`The snapshot ${JSON.stringify(file)} has no ${wanted}.${known(same)}`);
}

/** What is no JSON is left to the parser of policies, whose message is better. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A policy with principals is one on a resource, and without a resource it is a role's trust
 * policy.
 */
function kindOf(value: unknown): PolicyKind {
  const statements =
    typeof value === "object" && value !== null && "Statement" in value
      ? [value.Statement].flat()
      : [];
  const objects = statements.filter(
    (each): each is object => typeof each === "object" && each !== null,
  );
  if (!objects.some((each) => "Principal" in each)) return "identity";
  return objects.some((each) => "Resource" in each) ? "resource" : "trust";
}
