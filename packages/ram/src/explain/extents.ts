import { Budget } from "../automaton/budget.ts";
import { firstMatch } from "../automaton/first-match.ts";
import { foldCase, globMatches } from "../document/glob.ts";
import { getOrCreate } from "../memo.ts";
import { ContextValue } from "../sets/compiled-test.ts";
import type { Box, Model } from "../sets/model.ts";
import type { SymbolicRequest } from "../sets/solve.ts";
import { holds } from "../sets/values.ts";

/** Sets of extents, as bit masks. */
export interface ActionClass {
  /** For each layer, those in which it allows the action. */
  readonly layers: readonly bigint[];
  /** Those in which the action is denied. */
  readonly denials: bigint;
}

/** The boxes with the same actions, whether they list them or except them. */
interface Region {
  readonly actions: Box["actions"];
  readonly layers: bigint[];
  denials: bigint;
  /** The boxes that deny, with their own actions and statements. */
  readonly denying: Box[];
}

/**
 * The boxes of a model by what they say beside the action: the resources and the tests, their
 * extent. Actions that lie in exactly the same boxes form a class; every answer is the same for a
 * whole class. Of boxes with the same resources and tests one is enough.
 */
export class Extents {
  private readonly boxes: Box[] = [];
  private readonly bits = new Map<string, bigint>();
  private readonly regions = new Map<string, Region>();
  private readonly classes = new Map<string, ActionClass>();
  private readonly classified = new Map<string, ActionClass>();
  private readonly regionsByAction = new Map<string, readonly Region[]>();
  private readonly standing = new Map<Box, Box>();
  private readonly count: number;

  constructor(layers: Model["layers"], denials: Model["denials"]) {
    this.count = layers.length;
    for (const [i, layer] of layers.entries())
      for (const box of layer) {
        const region = this.regionOf(box);
        region.layers[i] = (region.layers[i] as bigint) | this.bitOf(box);
      }
    for (const box of denials) {
      const region = this.regionOf(box);
      region.denials |= this.bitOf(box);
      region.denying.push(box);
    }
  }

  /** The class of an action, which is no pattern: the same object for actions of the same class. */
  classOf(action: string): ActionClass {
    return getOrCreate(this.classified, action, () => this.classify(action));
  }

  private classify(action: string): ActionClass {
    const layers = Array.from({ length: this.count }, () => 0n);
    let denials = 0n;
    for (const region of this.regionsOf(action)) {
      for (const [i, bits] of region.layers.entries()) layers[i] = (layers[i] as bigint) | bits;
      denials |= region.denials;
    }
    return getOrCreate(this.classes, [denials, ...layers].join(), () => ({ layers, denials }));
  }

  /** The boxes that deny one of the actions somewhere. */
  denying(actions: readonly string[]): ReadonlySet<Box> {
    const regions = new Set<Region>();
    for (const action of actions) for (const region of this.regionsOf(action)) regions.add(region);
    return new Set([...regions].flatMap(({ denying }) => denying));
  }

  private regionsOf(action: string): readonly Region[] {
    return getOrCreate(this.regionsByAction, action, () => {
      const folded = foldCase(action);
      const holds = ({ actions: { patterns, negated } }: Region) =>
        patterns.some(({ text }) => globMatches(text, folded)) !== negated;
      return [...this.regions.values()].filter(holds);
    });
  }

  /** Boxes of these extents that take every action. */
  boxesOf(bits: bigint): readonly Box[] {
    return this.boxes.filter((_, i) => ((bits >> BigInt(i)) & 1n) === 1n);
  }

  /** The same box for all of the model's boxes of one extent. */
  standingFor(box: Box): Box {
    return getOrCreate(this.standing, box, () => this.boxesOf(this.bitOf(box))[0] as Box);
  }

  /** The extents that a call lies in. */
  around({ resource, values }: SymbolicRequest): bigint {
    // To try one call takes no longer than to write it down for each pattern.
    const budget = new Budget(Number.POSITIVE_INFINITY);
    const isIn = ({ resources, tests }: Box) =>
      firstMatch(resources, resource, budget) !== undefined &&
      tests.every((test) => holds(test, new ContextValue(values.get(test.key)), budget));
    return this.boxes.reduce((sum, box, i) => (isIn(box) ? sum | (1n << BigInt(i)) : sum), 0n);
  }

  private regionOf({ actions }: Box): Region {
    const key = JSON.stringify([actions.negated, actions.patterns.map(({ text }) => text)]);
    const layers = () => Array.from({ length: this.count }, () => 0n);
    return getOrCreate(this.regions, key, () => ({
      actions,
      layers: layers(),
      denials: 0n,
      denying: [],
    }));
  }

  private bitOf(box: Box): bigint {
    return getOrCreate(
      this.bits,
      extentOf([box]),
      () => 1n << BigInt(this.boxes.push(ofEveryAction(box)) - 1),
    );
  }
}

/** What boxes say beside the action, as a text. */
export function extentOf(boxes: readonly Box[]): string {
  return JSON.stringify(
    boxes.map(({ resources, tests }) => [resources.map(({ text }) => text), tests]),
  );
}

export function ofEveryAction(box: Box): Box {
  return { ...box, actions: { patterns: [], negated: true } };
}
