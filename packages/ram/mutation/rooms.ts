/** A room of the package as mutation testing sees it. */
export interface Room {
  /** Globs of what is mutated, under `src/`. */
  mutate: string[];
  /** Globs of the tests that must notice, under `src/`. Those of the room alone, so that a room is held by its own tests. */
  tests: string[];
}

const room = (name: string, rest: Partial<Room> = {}): Room => ({
  mutate: [`${name}/**/*.ts`],
  tests: [`${name}/**/*.test.ts`],
  ...rest,
});

/**
 * Each room, by the name that `pnpm mutation ROOM…` takes. The tables of actions and recipes are data taken from documentation:
 * to change a word in them says nothing about a test, so of these rooms only the code is mutated.
 */
export const rooms: Record<string, Room> = {
  document: room("document"),
  decide: room("decide"),
  arn: room("arn"),
  actions: room("actions", { mutate: ["actions/action.ts", "actions/resources.ts", "actions/table.ts"] }),
  automaton: room("automaton"),
  sets: room("sets"),
  compare: room("compare"),
  minimise: room("minimise"),
  grants: room("grants"),
  lint: room("lint"),
  explain: room("explain"),
  escalation: room("escalation", { mutate: ["escalation/escalation.ts"], tests: ["escalation/**/*.test.ts", "lint/**/*.test.ts"] }),
};
