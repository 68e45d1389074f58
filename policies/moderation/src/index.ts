/**
 * Rules for moderation stacks: pure functions from a stack to verdicts. The Pulumi policy pack that
 * serves them is the package's `main`.
 */
export { ExportError, stackOfExport } from "./model/export.ts";
export { FixtureError, stackOfFixture } from "./model/fixture.ts";
export type { Resource } from "./model/resource.ts";
export { Stack } from "./model/stack.ts";
export { markUnknown, type Unknown, unknown, type Value } from "./model/unknown.ts";
export { checkStack, type Verdict } from "./rule/check-stack.ts";
export type { Judgement, Rule, Severity } from "./rule/rule.ts";
export { rules } from "./rules/index.ts";
