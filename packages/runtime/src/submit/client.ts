import { parseRuntimeConfig } from "../config/runtime-config.ts";
import { ConfigError, ResponseError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { SubmitVideoRequest } from "../generated/submit-video.ts";
import type { ImmCaller } from "../imm/api.ts";
import { type ModerationKind, readOutcome } from "../notification/outcome.ts";
import { callerOf, checkOptions, type ModerationClientOptions } from "./client-options.ts";
import { checkIdempotencyKey, defaultIdempotencyTag, submitOnce } from "./idempotency.ts";
import { checkRequest, type SubmitRequest, wireNotification, wireParams } from "./request.ts";
import { SubmitRun } from "./submit-all.ts";
import type { SubmitAllOptions } from "./submit-all-options.ts";
import type { SubmitItem, SubmitOptions } from "./submit-item.ts";
import {
  type ModerationTask,
  readTask,
  resolveRef,
  type SubmittedTask,
  type TaskRef,
  type TaskResult,
  taskTypeOf,
} from "./task.ts";
import { type ListTasksOptions, listTaskPages, listTasks, type TaskPage } from "./task-list.ts";
import { defaultListLagMs, TaskSearch } from "./task-search.ts";

/** Options of a client whose project is in a runtime config. */
export type FromConfigOptions = Omit<
  ModerationClientOptions,
  "region" | "project" | "notification" | "mediaBuckets"
>;

/** A request that was cut off can still run in the service, and clocks differ. */
const reserveMs = 10_000;

/** Options of every call of a {@link ModerationClient}. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a throttled call is sent again. With false, its error is thrown at once: for a caller
   * that decides itself when to send it again. Default: true.
   */
  readonly retryThrottled?: boolean | undefined;
}

/**
 * Submits moderation tasks and asks for their state.
 * @example
 * const credentials = fromEnvironment();
 * const client = new ModerationClient({ region: "cn-hangzhou", project: "media", credentials });
 * const { taskId } = await client.submitVideo({ uri: "oss://uploads/film.mp4" });
 */
export class ModerationClient {
  readonly #options: ModerationClientOptions;
  readonly #api: ImmCaller;
  /** Undefined without a tag. */
  readonly #search: TaskSearch | undefined;
  /** The default target as JSON text. */
  readonly #notification: string | undefined;

  /** @throws ConfigError naming the option. */
  constructor(options: ModerationClientOptions) {
    checkOptions(options);
    const { notification } = options;
    this.#options = options;
    this.#api = callerOf(options);
    const { project, search, idempotencyTag = defaultIdempotencyTag } = options;
    if (idempotencyTag !== false)
      this.#search = new TaskSearch(this.#api, project, idempotencyTag, search);
    this.#notification =
      notification === undefined ? undefined : JSON.stringify(wireNotification(notification));
  }

  /** For the stack that has this `runtimeConfig` output. @throws ConfigError */
  static fromConfig(config: RuntimeConfig, options: FromConfigOptions): ModerationClient {
    const { region, project, topic, endpoints, allowHttp, mediaBuckets } =
      parseRuntimeConfig(config);
    return new ModerationClient({
      ...options,
      endpoint: options.endpoint ?? endpoints.imm,
      allowHttp: options.allowHttp ?? allowHttp,
      region,
      project,
      mediaBuckets,
      notification: { mns: { topicName: topic } },
    });
  }

  /** The project that tasks are submitted to. */
  get project(): string {
    return this.#options.project;
  }

  /**
   * Submits a video (CreateVideoModerationTask).
   * @throws ValidationError before anything is sent. ServiceError, ResponseError, NetworkError, and
   *   AmbiguousSubmitError if it can't be found out whether the task exists.
   */
  submitVideo(request: SubmitVideoRequest, options: SubmitOptions = {}): Promise<SubmittedTask> {
    return this.#submit("video", request, options);
  }

  /** Submits an image (CreateImageModerationTask). Errors as {@link submitVideo}. */
  submitImage(request: SubmitImageRequest, options: SubmitOptions = {}): Promise<SubmittedTask> {
    return this.#submit("image", request, options);
  }

  /**
   * Submits many objects, with a limited rate and a limited number in flight. Iterate over the run
   * for the results.
   * @throws ConfigError naming the option.
   * @example
   * const run = client.submitAll(items, { ratePerSecond: 20 });
   * for await (const result of run) console.log(result);
   */
  submitAll(
    items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>,
    options: SubmitAllOptions = {},
  ): SubmitRun {
    const { timeoutMs = 10_000, search } = this.#options;
    const { listLagMs = defaultListLagMs } = search ?? {};
    const { settleMs = timeoutMs + listLagMs + reserveMs } = options;
    return new SubmitRun(this, items, { ...options, settleMs });
  }

  /**
   * A task's state, without its verdict (GetTask). The service deletes tasks after 7 days: the
   * ServiceError `ResourceNotFound`.
   */
  async getTask(task: TaskRef, options: CallOptions = {}): Promise<ModerationTask> {
    return readTask("GetTask", await this.#api.call("GetTask", this.#paramsOf(task), options));
  }

  /** The project's tasks of the last 7 days (ListTasks). Pages are requested as they are needed. */
  listTasks(options: ListTasksOptions = {}): AsyncGenerator<ModerationTask> {
    return listTasks(this.#api, this.project, options);
  }

  /** Like {@link listTasks}, page by page. Each page is one request. */
  listTaskPages(options: ListTasksOptions = {}): AsyncGenerator<TaskPage> {
    return listTaskPages(this.#api, this.project, options);
  }

  /** A task's verdict (Get…ModerationResult), in the same form as a notification's. */
  async getResult(task: TaskRef, options: CallOptions = {}): Promise<TaskResult> {
    const { kind, taskId } = resolveRef(task);
    const action = kind === "video" ? "GetVideoModerationResult" : "GetImageModerationResult";
    const answer = await this.#api.call(action, this.#paramsOf(task), options);
    if (answer["Status"] === "Running")
      return { kind, status: "running", taskId, projectName: this.project };
    try {
      const event = {
        id: textOrNull(answer["EventId"]),
        time: null,
        kind,
      };
      return readOutcome(answer, "", event);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : "";
      throw new ResponseError("UnreadableResponse", `${action}: ${reason}`, {
        cause,
        requestId: answer.RequestId,
        status: 200,
      });
    }
  }

  /** Closes idle connections. */
  async close(): Promise<void> {
    await this.#api.close?.();
  }

  #paramsOf(task: TaskRef): Record<string, unknown> {
    const { kind, taskId } = resolveRef(task);
    return { ProjectName: this.project, TaskType: taskTypeOf(kind), TaskId: taskId };
  }

  async #submit(
    kind: ModerationKind,
    request: SubmitRequest,
    options: SubmitOptions,
  ): Promise<SubmittedTask> {
    const { region, mediaBuckets } = this.#options;
    const { idempotencyKey, signal } = options;
    checkRequest(kind, request, { region, buckets: mediaBuckets });
    if (idempotencyKey !== undefined) checkIdempotencyKey(idempotencyKey);
    const { uri } = request;
    const search = this.#search;
    if (search === undefined) {
      if (!(options.checkFirst ?? idempotencyKey !== undefined))
        return this.#create(kind, request, request.tags, options);
      throw new ConfigError(
        "idempotencyTag",
        "idempotencyTag is false, so an existing task can't be found: give the tag a name, or pass checkFirst: false.",
      );
    }
    const given = idempotencyKey ?? request.tags?.[search.tag];
    const { checkFirst = given !== undefined } = options;
    const key = given ?? crypto.randomUUID();
    const created = await submitOnce({ search, kind, key, checkFirst, signal }, (tag) =>
      this.#create(kind, request, { ...request.tags, ...tag }, options),
    );
    if (!("status" in created)) return created;
    return { taskId: created.taskId, requestId: null, eventId: null, uri, kind };
  }

  async #create(
    kind: ModerationKind,
    request: SubmitRequest,
    tags: SubmitRequest["tags"],
    { signal, beforeAttempt, retryThrottled }: SubmitOptions,
  ): Promise<SubmittedTask> {
    const action = kind === "video" ? "CreateVideoModerationTask" : "CreateImageModerationTask";
    const params = wireParams(request);
    params["ProjectName"] = this.project;
    params["Tags"] = tags;
    params["Notification"] ??= this.#notification;
    const answer = await this.#api.call(action, params, {
      signal,
      beforeAttempt,
      retryThrottled,
    });
    const { TaskId: taskId, RequestId: requestId } = answer;
    if (typeof taskId !== "string" || taskId === "") {
      throw new ResponseError("UnreadableResponse", `${action}: the answer has no TaskId.`, {
        status: 200,
        requestId,
        attempts: 1,
        ambiguous: true,
      });
    }
    const eventId = textOrNull(answer["EventId"]);
    return { taskId, requestId: requestId ?? null, eventId, uri: request.uri, kind };
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
