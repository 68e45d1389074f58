/** A room of the package as mutation testing sees it. */
export interface Room {
  /** Globs of what is mutated, under `src/`; tests never are. */
  mutate: string[];
  /** What of it is left as it is, under `src/`: each glob with the reason. */
  except: Record<string, string>;
  /**
   * Globs of the tests that must notice, under `src/`. Those of the room alone, so that a room is
   * held by its own tests.
   */
  tests: string[];
}

const room = (name: string, rest: Partial<Room> = {}): Room => ({
  mutate: [`${name}/**/*.ts`],
  except: {},
  tests: [`${name}/**/*.test.ts`],
  ...rest,
});

const data =
  "taken from documentation word for word: that a test notices a changed word says nothing about the code";

/**
 * Each room, by the name that `pnpm mutation ROOM…` takes. What lies in none holds types and
 * exports only.
 */
export const rooms: Record<string, Room> = {
  document: room("document"),
  decide: room("decide"),
  arn: room("arn"),
  actions: room("actions", { except: { "actions/{imm,oss,mns,ram,others}.ts": data } }),
  automaton: room("automaton"),
  sets: room("sets"),
  compare: room("compare"),
  minimise: room("minimise"),
  grants: room("grants"),
  // Not the properties: whole policies at random, for minutes in all, would notice what a rule's
  // own table should.
  lint: room("lint", { tests: ["lint/*.test.ts", "lint/rules/*.test.ts"] }),
  explain: room("explain"),
  // The recipes are data too, and have a table of their own that holds each word that counts.
  escalation: room("escalation"),
};
