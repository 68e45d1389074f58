import { Budget } from "../automaton/budget.ts";
import { matchOf } from "../automaton/matches.ts";
import { foldCase, globMatches } from "../decide/glob.ts";
import { Value } from "../sets/meaning.ts";
import type { Box, Model } from "../sets/model.ts";
import type { Point } from "../sets/solve.ts";
import { answers } from "../sets/values.ts";

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
}

/**
 * The boxes of a model by what they say beside the action: the resources and the tests, their extent. An action is in each box or it is not, so that the
 * actions of one class, which are in the same ones, have all answers in common; and of boxes with the same extent one is enough.
 */
export class Extents {
  private readonly boxes: Box[] = [];
  private readonly bits = new Map<string, bigint>();
  private readonly regions = new Map<string, Region>();
  private readonly classes = new Map<string, ActionClass>();
  private readonly classified = new Map<string, ActionClass>();
  private readonly count: number;

  constructor(layers: Model["layers"], denials: Model["denials"]) {
    this.count = layers.length;
    for (const [i, layer] of layers.entries())
      for (const box of layer) {
        const region = this.regionOf(box);
        region.layers[i] = (region.layers[i] as bigint) | this.bitOf(box);
      }
    for (const box of denials) this.regionOf(box).denials |= this.bitOf(box);
  }

  /** The class of an action, which is no pattern: the same object for actions of the same class. */
  classOf(action: string): ActionClass {
    const known = this.classified.get(action) ?? this.classify(foldCase(action));
    // Stryker disable next-line CallExpression: what is remembered is for speed alone
    this.classified.set(action, known);
    return known;
  }

  private classify(folded: string): ActionClass {
    const layers = Array.from({ length: this.count }, () => 0n);
    let denials = 0n;
    for (const region of this.regions.values()) {
      const { patterns, negated } = region.actions;
      if (patterns.some(({ text }) => globMatches(text, folded)) === negated) continue;
      for (const [i, bits] of region.layers.entries()) layers[i] = (layers[i] as bigint) | bits;
      denials |= region.denials;
    }
    const key = [denials, ...layers].join();
    const found = this.classes.get(key) ?? { layers, denials };
    this.classes.set(key, found);
    return found;
  }

  /** Boxes of these extents that take every action. */
  boxesOf(bits: bigint): readonly Box[] {
    return this.boxes.filter((_, i) => ((bits >> BigInt(i)) & 1n) === 1n);
  }

  /** The extents that a call lies in. */
  around({ resource, values }: Point): bigint {
    // To try one call takes no longer than to write it down for each pattern.
    const budget = new Budget(Number.POSITIVE_INFINITY);
    const holds = ({ resources, tests }: Box) =>
      matchOf(resources, resource, budget) !== undefined && tests.every((test) => answers(test, new Value(values.get(test.key)), budget));
    return this.boxes.reduce((sum, box, i) => (holds(box) ? sum | (1n << BigInt(i)) : sum), 0n);
  }

  private regionOf({ actions }: Box): Region {
    const key = JSON.stringify([actions.negated, actions.patterns.map(({ text }) => text)]);
    const region = this.regions.get(key) ?? { actions, layers: Array.from({ length: this.count }, () => 0n), denials: 0n };
    this.regions.set(key, region);
    return region;
  }

  private bitOf(box: Box): bigint {
    const key = extentOf([box]);
    const bit = this.bits.get(key) ?? 1n << BigInt(this.boxes.length);
    // Stryker disable next-line ConditionalExpression: for speed alone, a box that is there twice has one bit that is used
    if (!this.bits.has(key)) this.boxes.push(ofEveryAction(box));
    this.bits.set(key, bit);
    return bit;
  }
}

/** What boxes say beside the action, as a text. */
export function extentOf(boxes: readonly Box[]): string {
  return JSON.stringify(boxes.map(({ resources, tests }) => [resources.map(({ text }) => text), tests]));
}

export function ofEveryAction(box: Box): Box {
  return { ...box, actions: { patterns: [], negated: true } };
}
