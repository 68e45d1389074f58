import { canName, reshape } from "../actions/resources.ts";
import { parseArn } from "../arn/arn.ts";
import { regionForms } from "../arn/region.ts";
import { Token } from "../automaton/pattern.ts";
import { type SymbolicText, spellOut } from "../automaton/symbolic-text.ts";

/** The account of examples in Alibaba Cloud's documentation. */
export const account = "1234567890123456";

/** The name of a resource that can have any name. */
const exampleName = "example";

type Part = readonly number[];

/** The resource of a request before its characters are chosen, and ways to write it readably. */
export class ExampleResource {
  /** The RAM code of its service; empty if any is possible. */
  readonly service: string;
  readonly #digit: string;
  readonly #parts: readonly Part[];
  readonly #fresh: string;

  /**
   * @param fresh the character to write for a fresh one; empty if there is none.
   * @param digit the same for account ids.
   */
  constructor(text: SymbolicText, fresh: string, digit = "0") {
    this.#digit = digit;
    this.#fresh = fresh || "x";
    this.#parts = split(text);
    this.service = spellOut(this.#parts[1] ?? [], "");
  }

  /** The name as it was found. */
  toString(): string {
    return this.#parts.map((part, i) => spellOut(part, this.#freshOf(i))).join(":");
  }

  /** The name with the example region and account, and this service, where any is possible. */
  at(service: string): string {
    return this.#parts.length < 5
      ? this.toString()
      : `${this.#prefix(service)}:${this.#relativeId()}`;
  }

  /** The name in a template's form, if it has or can have that form. */
  as(template: string): string | undefined {
    if (template === "*")
      return this.toString() === "*" || (this.service === "" && this.#isFree()) ? "*" : undefined;
    const { service, relativeId } = parseArn(template);
    const own = this.at(service);
    if (!this.#isFree()) return canName(own, template) ? own : undefined;
    const prefix = this.#prefix(service);
    return prefix.startsWith(`acs:${service}:`)
      ? `${prefix}:${relativeId.replace(/\{\w+\}/g, exampleName)}`
      : undefined;
  }

  /**
   * The nearest name in a template's form: an object's for a bucket, the messages' for a queue.
   */
  like(template: string): string | undefined {
    if (template === "*") return undefined;
    const { service } = parseArn(template);
    const shaped = reshape(this.at(service), template);
    return (
      shaped &&
      `${this.#prefix(service)}:${parseArn(shaped).relativeId.replaceAll("*", this.#fresh)}`
    );
  }

  /** Whether any name is possible. */
  #isFree(): boolean {
    return this.#parts.length >= 5 && this.#parts.slice(4).every(isAny);
  }

  /** An account id has digits only. */
  #freshOf(field: number): string {
    return field === 3 && this.#parts.length >= 5 ? this.#digit : this.#fresh;
  }

  #relativeId(): string {
    if (this.#isFree()) return exampleName;
    return this.#parts
      .slice(4)
      .map((part) => spellOut(part, this.#fresh))
      .join(":");
  }

  #prefix(ownService: string): string {
    const [scheme, service, region, owner] = this.#parts
      .slice(0, 4)
      .map((part, i) => (isAny(part) ? undefined : spellOut(part, this.#freshOf(i))));
    const code = service ?? ownService;
    const form = regionForms[code] ?? "id";
    return [scheme, code, region ?? (form === "id" ? "cn-hangzhou" : form), owner ?? account].join(
      ":",
    );
  }
}

function split(text: SymbolicText): readonly Part[] {
  const parts: number[][] = [[]];
  for (const point of text) {
    if (point === Token.Colon) parts.push([]);
    else (parts.at(-1) as number[]).push(point);
  }
  return parts;
}

function isAny(part: Part): boolean {
  return part.every((point) => point === Token.Fresh);
}
