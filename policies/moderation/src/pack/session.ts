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
  /** By URN, and then by rule. */
  readonly #ofResources = new Map<string, FindingsByRule>();
  #ofStack: FindingsByRule | undefined;

  constructor(rules: readonly AnyRule[]) {
    this.#rules = rules;
  }

  /** Judges a resource alone, and remembers what the program sets. */
  judgeResource(args: ResourceValidationArgs): void {
    const resource = readCheckedResource(args);
    this.#checked.set(args.urn, resource);
    this.#ofResources.set(args.urn, this.#judge("resource", [resource]));
  }

  /** Judges the stack. */
  judgeStack(resources: readonly PolicyResource[]): void {
    this.#ofStack = this.#judge("stack", readCheckedStack(resources, this.#checked).resources);
  }

  /** What a rule found in a resource. */
  findingsIn(args: ResourceValidationArgs, { id }: AnyRule): readonly Finding[] {
    // Without an entry, the policy that judges every resource is disabled.
    const found =
      this.#ofResources.get(args.urn) ?? this.#judge("resource", [readCheckedResource(args)]);
    return found.get(id) ?? [];
  }

  /** What a rule found in the stack that was judged last. */
  findingsOf({ id }: AnyRule): readonly Finding[] {
    return this.#ofStack?.get(id) ?? [];
  }

  /** Judges with every rule of a stage that the settings select. */
  #judge(stage: AnyRule["stage"], resources: readonly ResourceData[]): FindingsByRule {
    const { pack, facts, waivers } = this.settings;
    const rules = this.#rules.filter((rule) => rule.stage === stage && rule.packs.includes(pack));
    const { findings } = check({ resources }, { rules, facts, waivers });
    return Map.groupBy(findings, ({ rule }) => rule);
  }
}

type FindingsByRule = ReadonlyMap<string, readonly Finding[]>;
