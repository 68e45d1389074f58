import * as pulumi from "@pulumi/pulumi";
import type { NameRule } from "./name-rule.ts";
import { physicalName } from "./physical-name.ts";

/** Options of {@link generatedName}. */
export interface GeneratedNameOptions {
  /** Makes another name, for example to use a name again that is still blocked. */
  readonly nameSalt?: string | undefined;
  /** More that makes the name distinct, such as the account of a bucket. */
  readonly distinct?: readonly pulumi.Input<string>[];
}

/**
 * The default name of a resource that belongs to `component`: different for each organization,
 * stack, component and `part`. The resource has to ignore changes of it (see {@link named}), and
 * then keeps its name when the component is renamed with an alias.
 */
export function generatedName(
  component: pulumi.Resource,
  part: string,
  rule: NameRule,
  { nameSalt, distinct = [] }: GeneratedNameOptions = {},
): pulumi.Output<string> {
  const stack = {
    organization: organization(),
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
  };
  // The URN without its dependencies: whatever depends on a component waits for all its children,
  // so a child would wait for itself.
  const componentUrn = new Promise<string>((resolve) => void component.urn.apply(resolve));
  return pulumi
    .all([componentUrn, pulumi.all([...distinct])])
    .apply(([urn, values]) =>
      physicalName({ ...stack, urn, part, distinct: [nameSalt ?? "", ...values] }, rule),
    );
}

/** The name of a resource, and the option that keeps a generated name. */
export interface Name {
  readonly value: pulumi.Output<string>;
  /** For the resource's `ignoreChanges`: the name's property if the name is generated. */
  readonly ignoreChanges: string[];
}

/**
 * The name that the user gives, or else a generated one. A generated name is chosen once: its
 * resource ignores changes of `property`, so a renamed component, a renamed stack or another salt
 * doesn't replace it.
 * @param generated is called only if no name is given.
 */
export function named(
  property: string,
  given: pulumi.Input<string> | undefined,
  generated: () => pulumi.Output<string>,
): Name {
  return given === undefined
    ? { value: generated(), ignoreChanges: [property] }
    : { value: pulumi.output(given), ignoreChanges: [] };
}

/** Without an engine, in a test with mocks, there can be no organization. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch (error) {
    if (pulumi.runtime.hasEngine()) throw error;
    return "organization";
  }
}
