import { exemptions as actions } from "./exemptions/actions.ts";
import { exemptions as automaton } from "./exemptions/automaton.ts";
import { exemptions as compare } from "./exemptions/compare.ts";
import { exemptions as document } from "./exemptions/document.ts";
import { exemptions as escalation } from "./exemptions/escalation.ts";
import type { Exemption } from "./exemptions/exemption.ts";
import { exemptions as explain } from "./exemptions/explain.ts";
import { exemptions as lint } from "./exemptions/lint.ts";
import { exemptions as minimise } from "./exemptions/minimise.ts";
import { exemptions as sets } from "./exemptions/sets.ts";

/** A folder of the package, as mutation testing sees it. */
export interface Room {
  /** Globs of the files that are mutated, under `src/`. Tests never are. */
  readonly mutate: readonly string[];
  /** Globs of files that are left out, under `src/`, each with the reason. */
  readonly except: Readonly<Record<string, string>>;
  /** Mutants that don't count. */
  readonly exemptions: readonly Exemption[];
  /** Globs of the tests that must notice a mutant, under `src/`: the room's own tests only. */
  readonly tests: readonly string[];
}

const room = (name: string, rest: Partial<Room> = {}): Room => ({
  mutate: [`${name}/**/*.ts`],
  except: {},
  exemptions: [],
  tests: [`${name}/**/*.test.ts`],
  ...rest,
});

const data =
  "copied from documentation word for word: a test that notices a changed word says nothing about the code";

/**
 * Each room, by the name that `pnpm mutation ROOM…` takes. Files in no room have types and exports
 * only.
 */
export const rooms: Readonly<Record<string, Room>> = {
  document: room("document", { exemptions: document }),
  decide: room("decide"),
  arn: room("arn", { except: { "arn/region.ts": data } }),
  actions: room("actions", {
    except: { "actions/{exposures,imm,mns,oss,others,overrides,product-codes,ram}.ts": data },
    exemptions: actions,
  }),
  automaton: room("automaton", { exemptions: automaton }),
  sets: room("sets", { exemptions: sets }),
  compare: room("compare", { exemptions: compare }),
  minimise: room("minimise", { exemptions: minimise }),
  grants: room("grants"),
  // Without the property tests: random policies, in minutes, notice what a rule's own table should.
  lint: room("lint", { exemptions: lint, tests: ["lint/*.test.ts", "lint/rules/*.test.ts"] }),
  explain: room("explain", { exemptions: explain }),
  escalation: room("escalation", { exemptions: escalation }),
  account: room("account"),
  check: room("check"),
  external: room("external"),
  trail: room("trail"),
};
