import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../imm/placement.ts";
import { SmqNameCheck } from "../imm/smq-name-check.ts";
import type { Name } from "../naming/generated-name.ts";

/**
 * Creates the check that no topic or queue with these names exists. Topics and queues have to wait
 * for it. The check keeps the generated names, like the resources that have them: it looks up a
 * name only once.
 */
export function nameCheck(
  name: string,
  names: { readonly topics: readonly Name[]; readonly queues: readonly Name[] },
  place: Placement,
  parent: pulumi.ComponentResource,
): SmqNameCheck {
  const provider = place.providers?.["immkit"];
  return new SmqNameCheck(
    name,
    {
      topicNames: names.topics.map(({ value }) => value),
      queueNames: names.queues.map(({ value }) => value),
      expectedRegion: place.region,
      expectedAccountId: place.accountId,
    },
    {
      parent,
      ...(provider === undefined ? {} : { provider }),
      ignoreChanges: [...kept("topicNames", names.topics), ...kept("queueNames", names.queues)],
    },
  );
}

/** The paths of the generated names in a list. */
const kept = (list: string, names: readonly Name[]) =>
  names.flatMap(({ ignoreChanges }, index) =>
    ignoreChanges.length > 0 ? [`${list}[${index}]`] : [],
  );
