/**
 * IMM 2020-09-30: projects, attachments, moderation tasks and their results. A scenario decides the
 * verdicts.
 */
import type { Resettable, Stored } from "../core/stored.ts";
import type { RpcProduct } from "../rpc/product.ts";
import { parseScenario, parseVerdict } from "../scenario/index.ts";
import { attachmentActions } from "./attachments.ts";
import { authorize, type ImmContext, type ImmOptions } from "./context.ts";
import { defaultStyle, type MessageFaults, type MessageStyle } from "./message.ts";
import { batchActions } from "./not-implemented.ts";
import { projectActions } from "./projects.ts";
import { queryActions } from "./queries.ts";
import { decideReview, perform } from "./run.ts";
import { type ImmDump, ImmState } from "./state.ts";
import { submitActions } from "./submit.ts";
import type { Task } from "./task.ts";
import type { ChangePosition } from "./task-changes.ts";

export { identifyMedia } from "./media.ts";
export type { MessageFault } from "./message.ts";
export { previousVersion } from "./not-implemented.ts";
export type { ImmDump } from "./state.ts";
export type { Task } from "./task.ts";

/** IMM with what the controls set and read. */
export interface LocalImm extends Resettable, Stored<ImmDump> {
  readonly product: RpcProduct;
  /** The scenario as it was given, undefined if none was. */
  readonly scenario: unknown;
  /** Sets the scenario for tasks that are submitted from now on. Throws ShapeError. */
  setScenario(json: unknown): void;
  style: MessageStyle;
  readonly messageFaults: MessageFaults;
  /** The tasks of the last seven days, oldest first. */
  tasks(): readonly Task[];
  /** Throws ResourceNotFound, 400. */
  task(taskId: string): Task;
  /**
   * At most `limit` matching tasks that have changed after a position, in the order of their last
   * change, and the position to ask for next. All tasks after a position in another run.
   */
  changedTasks(
    position: ChangePosition,
    limit: number,
    matches: (task: Task) => boolean,
  ): {
    readonly run: string;
    readonly tasks: readonly Task[];
    readonly last: number;
    readonly more: boolean;
  };
  /** Waits for a change after a position, at most `ms` milliseconds of real time. */
  waitForTasks(position: ChangePosition, ms: number, signal: AbortSignal): Promise<void>;
  /**
   * Applies a person's verdict, given as JSON. Throws ShapeError, ResourceNotFound, or
   * StatusConflict if the task is not in review.
   */
  review(taskId: string, verdict: unknown): Task;
}

/** Throws ShapeError if `options.scenario` is not a scenario. */
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
        ...batchActions,
        ListRegions(call) {
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
    task: (taskId) => state.task(taskId),
    changedTasks(position, limit, matches) {
      const { run, last } = state.changes;
      const tasks: Task[] = [];
      for (const [id, number] of state.changes.since(position)) {
        const task = state.findTask(id);
        if (task === undefined || !matches(task)) continue;
        if (tasks.length >= limit) return { run, tasks, last: number - 1, more: true };
        tasks.push(task);
      }
      return { run, tasks, last, more: false };
    },
    waitForTasks: (position, ms, signal) => state.changes.wait(position, ms, signal),
    review(taskId, verdict) {
      const task = state.task(taskId);
      decideReview(context, task, parseVerdict(verdict));
      state.changes.add(taskId);
      return task;
    },
    reset() {
      state.clear();
      state.messageFaults.clear();
      state.style = defaultStyle;
      setScenario(initial);
    },
    dump: () => state.dump(),
    load: (dump) => state.load(dump),
  };
}

/** The published endpoint table, with the English names that ListRegions returns. */
const regions = [
  ["cn-beijing", "China (Beijing)"],
  ["cn-hangzhou", "China (Hangzhou)"],
  ["cn-shanghai", "China (Shanghai)"],
  ["cn-shenzhen", "China (Shenzhen)"],
  ["cn-guangzhou", "China (Guangzhou)"],
  ["cn-chengdu", "China (Chengdu)"],
  ["cn-qingdao", "China (Qingdao)"],
  ["cn-zhangjiakou", "China (Zhangjiakou)"],
  ["cn-wulanchabu", "China (Ulanqab)"],
  ["cn-hongkong", "China (Hong Kong)"],
  ["ap-southeast-1", "Singapore"],
  ["ap-southeast-5", "Indonesia (Jakarta)"],
  ["eu-central-1", "Germany (Frankfurt)"],
  ["eu-west-1", "UK (London)"],
  ["us-east-1", "US (Virginia)"],
  ["us-west-1", "US (Silicon Valley)"],
] as const;
