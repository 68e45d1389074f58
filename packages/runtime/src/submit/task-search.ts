import { setTimeout as sleep } from "node:timers/promises";
import { ResponseError } from "../errors.ts";
import type { ImmCaller } from "../imm/api.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { checkNumbers, checkWholeNumbers } from "../options.ts";
import type { ModerationTask } from "./task.ts";
import { listTaskPages } from "./task-list.ts";

/** How a task is searched for by its tag. Durations are in milliseconds. */
export interface TaskSearchOptions {
  /**
   * How long a new task can be missing from ListTasks. Until then, an empty list doesn't mean that
   * there is no task. The service doesn't document this time, and it was not measured: the default
   * is a guess. Default: 10000.
   */
  readonly listLagMs?: number | undefined;
  /**
   * The most pages of one search, each a billed request for 100 tasks. One page contains all tasks
   * with a tag, unless the service ignores the tag. Default: 10.
   */
  readonly maxPages?: number | undefined;
  /** The longest time of one search. Default: 30000. */
  readonly timeoutMs?: number | undefined;
}

/** The default of `listLagMs`. */
export const defaultListLagMs = 10_000;
/** The pauses before each search, as parts of the lag. Together, they are the whole lag. */
const pauses = [0.025, 0.1, 0.275, 0.6];

/** Searches for the task with a tag. */
export class TaskSearch {
  /** The tag's name. */
  readonly tag: string;
  readonly #api: ImmCaller;
  readonly #project: string;
  readonly #listLagMs: number;
  readonly #maxPages: number;
  readonly #timeoutMs: number;

  /** @throws ConfigError naming the option. */
  constructor(api: ImmCaller, project: string, tag: string, options: TaskSearchOptions = {}) {
    const { listLagMs = defaultListLagMs, maxPages = 10, timeoutMs = 30_000 } = options;
    const timer = [0, 2_147_483_647] as const;
    checkNumbers({ listLagMs, timeoutMs }, { listLagMs: timer, timeoutMs: timer });
    checkWholeNumbers({ maxPages }, { maxPages: [1, Number.MAX_SAFE_INTEGER] });
    this.#api = api;
    this.#project = project;
    this.tag = tag;
    this.#listLagMs = listLagMs;
    this.#maxPages = maxPages;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Searches once.
   * @throws ResponseError `SearchLimit` at a limit of the search, another RequestError, or the
   *   signal's reason.
   */
  async find(
    kind: ModerationKind,
    value: string,
    signal: AbortSignal | undefined,
  ): Promise<ModerationTask | undefined> {
    const stop = new AbortController();
    const timer = setTimeout(
      () => stop.abort(this.#limit(value, `did not end in ${this.#timeoutMs} ms`, "timeoutMs")),
      this.#timeoutMs,
    );
    try {
      const either = signal === undefined ? stop.signal : AbortSignal.any([stop.signal, signal]);
      return await this.#find(kind, value, either);
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Searches until a task must be in the list, because a task can appear there later than it was
   * created. Errors as {@link find}.
   */
  async findNew(
    kind: ModerationKind,
    value: string,
    signal: AbortSignal | undefined,
  ): Promise<ModerationTask | undefined> {
    for (const part of pauses) {
      await sleep(part * this.#listLagMs, undefined, { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
      const task = await this.find(kind, value, signal);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  async #find(
    kind: ModerationKind,
    value: string,
    signal: AbortSignal,
  ): Promise<ModerationTask | undefined> {
    const tagSelector = `${this.tag}=${value}`;
    let pages = 0;
    let tasks = 0;
    // The newest first: if the service ignores the selector, it is probably among them.
    const selection = { kinds: [kind], tagSelector, sort: "StartTime", order: "desc" } as const;
    for await (const page of listTaskPages(this.#api, this.#project, { ...selection, signal })) {
      // The selector's grammar isn't fully documented, so the tag is compared here too.
      const found = page.tasks.find((task) => task.tags[this.tag] === value);
      if (found !== undefined) return found;
      if (page.unreadable[0] !== undefined) throw page.unreadable[0];
      tasks += page.tasks.length;
      if (++pages < this.#maxPages || page.nextToken === null) continue;
      const what = `returned ${tasks} tasks in ${pages} pages and has more, none of them with this tag: the service seems to ignore TagSelector`;
      throw this.#limit(value, what, "maxPages");
    }
    return undefined;
  }

  #limit(value: string, what: string, option: keyof TaskSearchOptions): ResponseError {
    const fix = `Look for the task with listTasks, by startTime and its tag. If there is none, pass checkFirst: false. A larger search.${option} searches for longer.`;
    return new ResponseError(
      "SearchLimit",
      `ListTasks, for the tag ${this.tag}=${value}, ${what}. ${fix}`,
    );
  }
}
