import {
  lint,
  type NamedPolicy,
  namedPolicy,
  PolicyError,
  type PolicyInput,
  type PolicyKind,
  type Position,
  parseRequest,
  type RamRequest,
} from "@immkit/ram";
import {
  type AccountBucket,
  type ParsedPolicies,
  type PolicySource,
  type PolicyText,
  parsePolicies,
  policySourceOf,
  type UnreadablePolicy,
} from "@immkit/ram/account";
import { defined } from "../defined.ts";
import { CommandError } from "../errors/command-error.ts";
import type { Io } from "../io.ts";
import { printable } from "../output/print.ts";
import { partOf, readText } from "./file.ts";
import { placeIn, positionOf } from "./position.ts";

/** What says where a finding is. */
interface Finding {
  readonly policy: string | null;
  readonly statement: number | null;
  /** JSON pointer into the policy. */
  readonly pointer: string;
}

/** Reads the FILE arguments of one command, and finds positions in them afterwards. */
export class PolicyReader {
  readonly #io: Io;
  /** Files that contain one policy, which is named by its file. */
  readonly #texts = new Map<string, string>();

  readonly #noted = new Set<string>();
  readonly #kind: PolicyKind | undefined;

  /** @param kind of the files that contain one policy; recognised by their members by default. */
  constructor(io: Io, kind?: PolicyKind) {
    this.#io = io;
    this.#kind = kind;
  }

  /**
   * Reads a policy, a snapshot, or the part of a snapshot that is named after `#`. Policies are not
   * parsed yet.
   */
  async read(argument: string): Promise<PolicySource> {
    const { file } = partOf(argument);
    return this.source(argument, await readText(file, "The policy file", this.#io));
  }

  /** The same for a text that was read already. */
  source(argument: string, text: string): PolicySource {
    const { file, part } = partOf(argument);
    const source = locating(file, text, () =>
      policySourceOf(file, text, defined({ part, kind: this.#kind })),
    );
    if (source.is === "policy" && part === undefined) this.#texts.set(file, text);
    this.#noteGaps(file, source);
    return source;
  }

  /** Notes once for each file what a snapshot lacks. */
  #noteGaps(file: string, source: PolicySource): void {
    if (!("notRead" in source) || this.#noted.has(file)) return;
    this.#noted.add(file);
    for (const { part, reason } of source.notRead) {
      const effect = effectOfGap(part);
      this.#io.stderr.write(
        `${printable(`note: The snapshot ${JSON.stringify(file)} lacks ${part}: ${reason}${effect}`)}\n`,
      );
    }
  }

  /** Reads files that contain one policy of this kind each, or FILE#bucket/NAME of a snapshot. */
  async readPolicies(files: readonly string[], kind: PolicyKind): Promise<NamedPolicy[]> {
    const policies: NamedPolicy[] = [];
    for (const name of files) {
      if (partOf(name).part !== undefined) {
        policies.push(...this.policiesOf(await this.read(name), name));
        continue;
      }
      const text = await readText(name, "The policy file", this.#io);
      this.#texts.set(name, text);
      policies.push(this.parse({ name, text, kind }));
    }
    return policies;
  }

  async readRequest(file: string): Promise<RamRequest> {
    const text = await readText(file, "The request file", this.#io);
    return locating(file, text, () => parseRequest(text));
  }

  /**
   * Parses a policy.
   * @param limit in characters, in place of the limit of its kind.
   */
  parse({ name, text, kind }: PolicyText, limit?: number): NamedPolicy {
    const read = () => namedPolicy(name, text, { kind, ...defined({ limit }) });
    return locating(name, this.#texts.get(name), read, `Invalid ${kind} policy: `);
  }

  /**
   * Parses the policies of a source; for a role, without its trust policy.
   * @throws CommandError for a whole snapshot.
   */
  policiesOf(source: PolicySource, argument: string): readonly NamedPolicy[] {
    if (source.is === "policy") return [this.parse(source.policy)];
    if (source.is === "principal")
      return source.principal.policies.map((policy) => this.parse(policy));
    if (source.is === "bucket") return this.#policiesOfBucket(source.bucket);
    const example = `${argument}#${source.account[0]?.name ?? "role/NAME"}`;
    throw new CommandError(
      `${JSON.stringify(argument)} is a whole snapshot. Select a part, such as ${JSON.stringify(example)}.`,
    );
  }

  #policiesOfBucket({ name, policies, missing }: AccountBucket): readonly NamedPolicy[] {
    const { policies: known, unreadable } = parsePolicies(policies);
    return parsedOrThrow(`The policy of ${name}`, {
      policies: known,
      unreadable: [...unreadable, ...missing],
    });
  }

  /**
   * Like {@link policiesOf}, with the control policies that limit a principal of a snapshot.
   * @throws CommandError for a whole snapshot.
   */
  setOf(source: PolicySource, argument: string): PolicyInput {
    const policies = this.policiesOf(source, argument);
    const control = this.controlOf(source);
    return control.length === 0 ? policies : { identity: policies, control };
  }

  /** Parses the control policies that limit a principal of a snapshot. */
  controlOf(source: PolicySource): readonly NamedPolicy[] {
    if (source.is !== "principal") return [];
    const { name, control = [] } = source.principal;
    return parsedOrThrow(`A control policy of ${name}`, parsePolicies(control));
  }

  /** Parses the trust policy of a role; undefined for anything else. */
  trustOf(source: PolicySource): NamedPolicy | undefined {
    if (source.is !== "principal" || source.principal.trust === undefined) return undefined;
    return this.parse(source.principal.trust);
  }

  /**
   * A finding as `--json` prints it: with line and column in place of the pointer. Both are null
   * for a policy of a snapshot.
   */
  withPosition({ pointer, ...finding }: Finding): object {
    const position = this.positionOf({ policy: finding.policy, pointer });
    return { ...finding, ...(position ?? { line: null, column: null }) };
  }

  /** `file:line:column` of a finding, or `custom/read-media, statement 0` in a snapshot. */
  place(finding: Finding): string {
    const { statement } = finding;
    const policy = finding.policy ?? "";
    const position = this.positionOf(finding);
    if (position !== undefined) return placeIn(policy, position);
    return statement === null ? policy : `${policy}, statement ${statement}`;
  }

  /** Where a finding is in its file; undefined for a policy of a snapshot. */
  positionOf({ policy, pointer }: Pick<Finding, "policy" | "pointer">): Position | undefined {
    const text = this.textOf(policy);
    return text === undefined ? undefined : positionOf(text, pointer);
  }

  /** The text of a file that contains one policy; undefined for a policy of a snapshot. */
  textOf(policy: string | null): string | undefined {
    return this.#texts.get(policy ?? "");
  }

  /** Notes the resource patterns that match no name: an answer about them is easily misread. */
  noteMalformedNames(policies: PolicyInput): void {
    for (const found of lint(policies, { only: ["malformed-resource"] }))
      this.#io.stderr.write(`${printable(`note: ${this.place(found)}: ${found.message}`)}\n`);
  }

  /** Warns once for each policy that could not be read. */
  warnOfUnreadable(unreadable: readonly UnreadablePolicy[]): void {
    const warnings = unreadable.map(
      ({ name, error }) =>
        `warning: The policy ${JSON.stringify(name)} can't be read. The answer leaves it out: ${error.message}`,
    );
    for (const warning of new Set(warnings)) this.#io.stderr.write(`${printable(warning)}\n`);
  }
}

/** @throws CommandError if one is unknown. */
function parsedOrThrow(
  what: string,
  { policies, unreadable }: ParsedPolicies,
): readonly NamedPolicy[] {
  for (const { error } of unreadable)
    throw new CommandError(`${what} is unknown. ${error.message}`, { cause: error });
  return policies;
}

/** What an answer makes of a part that is missing. */
function effectOfGap(part: string): string {
  if (part === "controlPolicies") return " The answer assumes that there are none.";
  return part === "blockPublicAccess" ? " The answer assumes that nothing is blocked." : "";
}

/** Turns a PolicyError into a CommandError that begins with `file:line:column`. */
function locating<T>(name: string, text: string | undefined, read: () => T, prefix = ""): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const { line, column, pointer } = error;
    const place =
      text === undefined
        ? name
        : placeIn(name, { ...positionOf(text, pointer), ...defined({ line, column }) });
    throw new CommandError(`${place}: ${prefix}${error.message}`, { cause: error });
  }
}
