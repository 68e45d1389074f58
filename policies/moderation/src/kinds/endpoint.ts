import { type Fact, mapFact } from "../fact/fact.ts";
import { flag, text } from "../fact/readers.ts";
import { any, type Ternary, test, yes } from "../fact/ternary.ts";
import type { Resource } from "../stack/resource.ts";
import type { Scope } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";
import type { Subject } from "./subject.ts";

const aclType = "alicloud:message/serviceEndpointAcl:ServiceEndpointAcl";
const endpointType = "alicloud:message/serviceEndpoint:ServiceEndpoint";

/** SMQ's public endpoint of an account in a region, with all address ranges that can use it. */
export class Endpoint implements Subject {
  readonly resource: Resource;
  readonly isInStack = true;
  readonly scope: Scope;
  /** The resources that allow an address range. */
  readonly ranges: readonly Resource[];
  readonly #switches: readonly Resource[];

  constructor(ranges: readonly Resource[], switches: readonly Resource[], scope: Scope) {
    this.ranges = ranges;
    this.#switches = switches;
    this.scope = scope;
    this.resource = (ranges[0] ?? switches[0]) as Resource;
  }

  get label(): string {
    return this.resource.name;
  }

  /** The address ranges, each as one fact. */
  get cidrs(): readonly Fact<string>[] {
    return this.ranges.map((range) => mapFact(range.get("cidr", text), (cidr) => cidr.trim()));
  }

  /** Whether the endpoint is on. If the stack has no switch, it is. */
  get isEnabled(): Ternary {
    return this.#switches.length === 0
      ? yes(this.resource.at())
      : any(...this.#switches.map((each) => test(each.get("endpointEnabled", flag), Boolean)));
  }
}

/** One endpoint for each account and region. */
export function readEndpoints(stack: Stack): Endpoint[] {
  const byScope = Map.groupBy(
    stack.ofType(aclType, endpointType),
    (resource) => stack.scopeOf(resource).key,
  );
  return [...byScope.values()].flatMap((resources) => {
    const [first] = resources;
    if (first === undefined) return [];
    const ranges = resources.filter(({ type }) => type === aclType);
    const switches = resources.filter(({ type }) => type === endpointType);
    return [new Endpoint(ranges, switches, stack.scopeOf(first))];
  });
}
