/**
 * IMM 2020-09-30: projects, attachments, moderation tasks and their results. A scenario stands in
 * for the eyes.
 */

import type { Resettable, Stored } from "../core/stored.ts";
import type { RpcCall, RpcProduct } from "../rpc/product.ts";
import { parseScenario, parseVerdict } from "../scenario/index.ts";
import { attachmentActions } from "./attachment-actions.ts";
import { authorize, type ImmContext, type ImmOptions } from "./context.ts";
import type { MessageFaults } from "./message-faults.ts";
import { projectActions } from "./project-actions.ts";
import { queryActions } from "./query-actions.ts";
import { regions } from "./regions.ts";
import { decideReview, perform } from "./run.ts";
import { type ImmDump, ImmState, type MessageStyle } from "./state.ts";
import { submitActions } from "./submit.ts";
import type { Task } from "./task.ts";

export type { MessageFault } from "./message-faults.ts";
export type { ImmDump } from "./state.ts";
export type { Task } from "./task.ts";

/** IMM with the strings that the controls pull. */
export interface LocalImm extends Resettable, Stored<ImmDump> {
  readonly product: RpcProduct;
  /** The scenario as JSON, as it was given; undefined when everything passes because none was. */
  readonly scenario: unknown;
  /**
   * For tasks that are submitted from now on. Throws ShapeError, and leaves the old one in place.
   */
  setScenario(json: unknown): void;
  style: MessageStyle;
  readonly messageFaults: MessageFaults;
  /** Those of the last seven days, oldest first. */
  tasks(): readonly Task[];
  /**
   * A person's verdict from JSON. Throws ShapeError, ResourceNotFound, or StatusConflict when the
   * task is not in review.
   */
  review(taskId: string, verdict: unknown): Task;
}

/** Throws ShapeError when `options.scenario` is not a scenario. */
export function createImm(options: ImmOptions): LocalImm {
  const { scenario: initial, ...services } = options;
  let scenario: unknown = initial;
  const state = new ImmState(options.clock, parseScenario(initial), (work) =>
    perform(context, work),
  );
  const context: ImmContext = { ...services, state };

  const setScenario = (json: unknown) => {
    state.scenario = parseScenario(json);
    scenario = json;
  };

  return {
    product: {
      name: "Imm",
      version: "2020-09-30",
      actions: {
        ...projectActions(context),
        ...attachmentActions(context),
        ...submitActions(context),
        ...queryActions(context),
        ListRegions(call: RpcCall) {
          authorize(context, call, "ListRegions", "*");
          return { Regions: regions.map(([RegionId, LocalName]) => ({ RegionId, LocalName })) };
        },
      },
    },
    get scenario() {
      return scenario;
    },
    setScenario,
    get style() {
      return state.style;
    },
    set style(style) {
      state.style = style;
    },
    messageFaults: state.messageFaults,
    tasks: () => state.tasks(),
    review(taskId, verdict) {
      const task = state.task(taskId);
      decideReview(context, task, parseVerdict(verdict));
      return task;
    },
    reset() {
      state.clear();
      state.messageFaults.clear();
      state.style = { content: "nested", encoding: "raw" };
      setScenario(initial);
    },
    dump: () => state.dump(),
    load: (dump) => state.load(dump),
  };
}
