/** The requests in the findings of the rules' fixtures and seed stacks. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { check, type Finding, readStack, rules, type StackData } from "@immkit/policies";
import { Unknown } from "../../../policies/moderation/src/fact/value.ts";
import { fixed } from "../../../policies/moderation/src/testing/fix.ts";

const root = path.resolve(import.meta.dirname, "../../../policies/moderation/fixtures");

export type RamRequest = NonNullable<Finding["request"]>;

/** A finding with a request, and the stack that it is about. */
export interface Case {
  /** `FOLDER/NAME`, without an extension. */
  readonly fixture: string;
  readonly rule: string;
  /** The finding's subject. */
  readonly subject: string;
  /** The logical name of the resource that the finding is about. */
  readonly resource: string;
  readonly verdict: Finding["verdict"];
  readonly request: RamRequest;
  readonly stack: StackData;
  /** The stack with the documented fix of the rule. */
  readonly fixed: StackData;
}

/** The seed stacks, with the ids of the rules that report something. */
export function readSeeds(): readonly {
  readonly name: string;
  readonly rules: readonly string[];
}[] {
  return readdirSync(path.join(root, "seeds")).map((file) => {
    const { findings } = check(readFixture("seeds", file), { rules });
    const name = path.basename(file, ".json");
    return { name, rules: [...new Set(findings.map(({ rule }) => rule))] };
  });
}

const readFixture = (folder: string, file: string) =>
  readStack(readFileSync(path.join(root, folder, file), "utf8"));

/** The stack in which every setting that isn't known has a value. */
const decided = ({ resources }: StackData, value: boolean): StackData => ({
  resources: resources.map(({ inputs = {}, ...rest }) => ({
    ...rest,
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, each]) => [name, each instanceof Unknown ? value : each]),
    ),
  })),
});

/** A case for each finding with a request: in the rule's own fixtures, and in the seeds. */
export function readCases(): readonly Case[] {
  const ids = new Map(rules.map((rule) => [rule.id, rule]));
  return readdirSync(root).flatMap((folder) => {
    const own = ids.get(folder);
    if (own === undefined && folder !== "seeds") return [];
    return readdirSync(path.join(root, folder)).flatMap((file) => {
      const stack = readFixture(folder, file);
      const { findings } = check(stack, { rules: own === undefined ? rules : [own] });
      return findings.flatMap(({ rule: id, subject, resource, verdict, request }): Case[] => {
        const rule = ids.get(id);
        if (request === undefined || rule === undefined) return [];
        return [
          {
            fixture: `${folder}/${path.basename(file, ".json")}`,
            rule: id,
            subject,
            resource,
            verdict,
            request,
            ...(verdict === "undetermined"
              ? { stack: decided(stack, false), fixed: decided(stack, true) }
              : { stack, fixed: fixed(rule, stack) }),
          },
        ];
      });
    });
  });
}
