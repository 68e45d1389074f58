import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";

/**
 * Several inputs as one stack: several stacks that refer to each other by name, or a preview with
 * the exported state that it starts from. If a resource is in several, the earlier input counts, so
 * the preview comes first. What a preview leaves out is then known from the state, and what it
 * deletes is no longer there.
 */
export function combine([first, ...others]: readonly [StackData, ...StackData[]]): StackData {
  const all = [first, ...others];
  const byUrn = new Map<string, ResourceData>();
  const deleted = new Set<string>();
  for (const stack of all) {
    for (const resource of stack.resources)
      if (!byUrn.has(resource.urn) && !deleted.has(resource.urn)) byUrn.set(resource.urn, resource);
    for (const urn of stack.deleted ?? []) deleted.add(urn);
  }
  const complete = new Set(all.filter(({ isPartial }) => isPartial !== true).flatMap(stacksIn));
  const isPartial = all.some(
    (stack) => stack.isPartial === true && !stacksIn(stack).some((each) => complete.has(each)),
  );
  return { resources: [...byUrn.values()], isPartial };
}

/** The stacks of Pulumi that an input has resources of, or deletes resources of. */
const stacksIn = ({ resources, deleted = [] }: StackData): readonly string[] =>
  [...resources.map(({ urn }) => urn), ...deleted].map(stackOf);

/** `urn:pulumi:STACK::PROJECT` of a URN. An address of Terraform has none. */
const stackOf = (urn: string) => urn.split("::").slice(0, 2).join("::");
