/**
 * Rules for moderation stacks: pure functions from a stack to verdicts. The Pulumi policy pack with
 * these rules is the package's `main`.
 */

export { checkStack, type Verdict } from "./check/check-stack.ts";
export { ExportError, stackOfExport } from "./model/export.ts";
export { FixtureError, stackOfFixture } from "./model/fixture.ts";
export type { Resource } from "./model/resource.ts";
export type { Stack } from "./model/stack.ts";
export type { Judgement, Rule, Severity } from "./rule/rule.ts";
export { rules } from "./rules/index.ts";
