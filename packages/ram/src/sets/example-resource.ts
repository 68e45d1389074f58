import { canName, reshape } from "../actions/resources.ts";
import { parseArn } from "../arn/arn.ts";
import { regionForms } from "../arn/region.ts";
import { COLON, FRESH } from "../automaton/pattern.ts";
import { spellOut } from "../automaton/symbolic-text.ts";
import type { Text } from "../automaton/witness.ts";

/** An account that people know for an example. */
export const account = "1234567890123456";

type Part = readonly number[];

/** A resource of a call, before its characters are chosen, as people would name it. */
export class FoundResource {
  /** The RAM code of its service; empty where any will do. */
  readonly service: string;
  private readonly text: Text;
  private readonly parts: readonly Part[];
  private readonly fresh: string;

  /** @param fresh stands where any character will do; empty where there is no such place. */
  constructor(text: Text, fresh: string) {
    this.text = text;
    this.fresh = fresh || "x";
    this.parts = split(text);
    this.service = spellOut(this.parts[1] ?? [], "");
  }

  /** As it was found. */
  toString(): string {
    return spellOut(this.text, this.fresh);
  }

  /** With a real region and account, and this service, where it may have any. */
  at(service: string): string {
    return this.parts.length < 5 ? this.toString() : `${this.place(service)}:${this.relativeId()}`;
  }

  /** As a name of a template's form, where it is or can be one. */
  as(template: string): string | undefined {
    if (template === "*")
      return this.toString() === "*" || (this.service === "" && this.isFree()) ? "*" : undefined;
    const { service, relativeId } = parseArn(template);
    const own = this.at(service);
    if (!this.isFree()) return canName(own, template) ? own : undefined;
    const place = this.place(service);
    return place.startsWith(`acs:${service}:`)
      ? `${place}:${relativeId.replace(/\{\w+\}/g, this.fresh)}`
      : undefined;
  }

  /**
   * As the name of a template's form that comes nearest to it: of an object where it is a bucket,
   * of the messages where it is a queue.
   */
  like(template: string): string | undefined {
    if (template === "*") return undefined;
    const { service } = parseArn(template);
    const shaped = reshape(this.at(service), template);
    return (
      shaped && `${this.place(service)}:${parseArn(shaped).relativeId.replaceAll("*", this.fresh)}`
    );
  }

  /** Whether any name will do. */
  private isFree(): boolean {
    return this.parts.length >= 5 && this.parts.slice(4).every(isAny);
  }

  private relativeId(): string {
    return this.parts
      .slice(4)
      .map((part) => spellOut(part, this.fresh))
      .join(":");
  }

  private place(ownService: string): string {
    const [scheme, service, region, owner] = this.parts
      .slice(0, 4)
      .map((part) => (isAny(part) ? undefined : spellOut(part, this.fresh)));
    const code = service ?? ownService;
    const form = regionForms[code] ?? "id";
    return [scheme, code, region ?? (form === "id" ? "cn-hangzhou" : form), owner ?? account].join(
      ":",
    );
  }
}

function split(text: Text): readonly Part[] {
  const parts: number[][] = [[]];
  for (const point of text) {
    if (point === COLON) parts.push([]);
    else (parts.at(-1) as number[]).push(point);
  }
  return parts;
}

function isAny(part: Part): boolean {
  return part.every((point) => point === FRESH);
}
