import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { check } from "../check/check.ts";
import { readCheckedResource, readCheckedStack } from "../read/crossguard.ts";
import type { Finding } from "../rule/finding.ts";
import type { AnyRule } from "../rule/rule.ts";
import type { ResourceData } from "../stack/resource.ts";
import type { Settings } from "./settings.ts";

/**
 * What the policies of a pack share. Resource policies see what the program sets. They run before
 * the stack policies, which see outputs only.
 */
export class Session {
  settings: Settings = { pack: "baseline", strict: false, facts: {}, waivers: [] };
  /** What is wrong with the settings, if that is reported already. */
  settingsError: string | undefined;
  readonly #rules: readonly AnyRule[];
  readonly #checked = new Map<string, ResourceData>();
  #findings: ReadonlyMap<string, readonly Finding[]> | undefined;

  /** @param rules The rules about whole stacks. */
  constructor(rules: readonly AnyRule[]) {
    this.#rules = rules;
  }

  /** Whether the settings select a rule. */
  isSelected({ packs }: AnyRule): boolean {
    return packs.includes(this.settings.pack);
  }

  /** Remembers what the program sets. */
  collect(args: ResourceValidationArgs): void {
    this.#checked.set(args.urn, readCheckedResource(args));
  }

  /** Judges the stack with every rule. */
  judge(resources: readonly PolicyResource[]): void {
    const stack = readCheckedStack(resources, this.#checked);
    const rules = this.#rules.filter((rule) => this.isSelected(rule));
    const { facts, waivers } = this.settings;
    const { findings } = check(stack, { rules, facts, waivers });
    this.#findings = Map.groupBy(findings, ({ rule }) => rule);
  }

  /** The findings of a rule in the stack that was judged last. */
  findingsOf({ id }: AnyRule): readonly Finding[] {
    return this.#findings?.get(id) ?? [];
  }
}
