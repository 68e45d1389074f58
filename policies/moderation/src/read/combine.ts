import type { ResourceData } from "../stack/resource.ts";
import type { StackData } from "../stack/stack.ts";

/**
 * Several inputs as one stack: several stacks that refer to each other by name, or a preview with
 * the exported state that it starts from. If a resource is in several, the earlier input counts, so
 * the preview comes first. What a preview leaves out is then known from the state.
 */
export function combine([first, ...others]: readonly [StackData, ...StackData[]]): StackData {
  const byUrn = new Map<string, ResourceData>();
  for (const { resources } of [first, ...others])
    for (const resource of resources)
      if (!byUrn.has(resource.urn)) byUrn.set(resource.urn, resource);
  const complete = new Set(
    [first, ...others]
      .filter(({ isPartial }) => isPartial !== true)
      .flatMap(({ resources }) => resources.map(stackOf)),
  );
  const isPartial = [first, ...others].some(
    (stack) =>
      stack.isPartial === true && !stack.resources.some((each) => complete.has(stackOf(each))),
  );
  return { resources: [...byUrn.values()], isPartial };
}

/** `urn:pulumi:STACK::PROJECT` of a URN. An address of Terraform has none. */
const stackOf = ({ urn }: ResourceData) => urn.split("::").slice(0, 2).join("::");
