import { parseRuntimeConfig } from "../config/runtime-config.ts";
import { ConfigError, ResponseError, ValidationError } from "../errors.ts";
import type { RuntimeConfig } from "../generated/runtime-config.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type { NotificationTarget, SubmitVideoRequest } from "../generated/submit-video.ts";
import { ImmApi, type ImmCaller } from "../imm/api.ts";
import { kindOfTaskId, type ModerationKind, readOutcome } from "../notification/outcome.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { EndpointOptions } from "../transport/endpoint.ts";
import type { HttpClientOptions } from "../transport/http.ts";
import type { RetryOptions } from "../transport/retry.ts";
import { checkIdempotencyKey, defaultIdempotencyTag, submitOnce } from "./idempotency.ts";
import { observedCaller } from "./observed-caller.ts";
import { checkRequest, type SubmitRequest, wireNotification, wireParams } from "./request.ts";
import { type SubmitAllOptions, SubmitRun } from "./submit-all.ts";
import type { SubmitItem, SubmitOptions } from "./submit-item.ts";
import {
  type ModerationTask,
  readTask,
  type SubmittedTask,
  type TaskRef,
  type TaskResult,
  taskTypeOf,
} from "./task.ts";
import { type ListTasksOptions, listTaskPages, listTasks, type TaskPage } from "./task-list.ts";

export interface ModerationClientOptions extends EndpointOptions {
  /** Such as `cn-hangzhou`. The project, its buckets and its topic are all in it. */
  readonly region: string;
  /** A project of API 2020-09-30. */
  readonly project: string;
  readonly credentials?: CredentialsProvider;
  /**
   * Makes the calls in place of this package's own transport, such as `fromOfficialClient(client)`;
   * it has its own credentials, endpoint, time-outs and retries.
   */
  readonly api?: ImmCaller;
  /**
   * Default: `https://imm.REGION.aliyuncs.com`; inside a VPC `https://imm-vpc.REGION.aliyuncs.com`.
   */
  readonly endpoint?: string;
  /**
   * Where verdicts are published, unless a request says otherwise. Without one only EventBridge
   * tells of them.
   */
  readonly notification?: NotificationTarget;
  /**
   * Buckets that the project's role may read; a request for another one is refused here already.
   * Default: any.
   */
  readonly mediaBuckets?: readonly string[];
  /**
   * The tag by which a task is found again when a submission's outcome is unclear. Default:
   * `immkit-key`. `false` adds no tag, and then an unclear outcome is an error at once.
   */
  readonly idempotencyTag?: string | false;
  /** Pauses before each look for a task that may exist. Default: 250, 1000, 3000. */
  readonly lookupDelaysMs?: readonly number[];
  /** For one attempt. Default: 10000. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  readonly http?: HttpClientOptions;
  /**
   * A span and a duration for each call of IMM: `await openTelemetry()` of
   * `@immkit/runtime/telemetry`. Default: none.
   */
  readonly telemetry?: Telemetry;
}

export type FromConfigOptions = Omit<
  ModerationClientOptions,
  "region" | "project" | "notification" | "mediaBuckets"
>;

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * Submits moderation tasks and asks for their state.
 * @example const client = new ModerationClient({ region: "cn-hangzhou", project: "media",
 *   credentials: fromEnvironment() }); const { taskId } = await client.submitVideo({ uri:
 *   "oss://uploads/film.mp4", userData: "order-7" });
 */
export class ModerationClient {
  readonly #options: ModerationClientOptions;
  readonly #api: ImmCaller;
  /** The default target as JSON text. */
  readonly #notification: string | undefined;

  /** @throws ConfigError naming the setting. */
  constructor(options: ModerationClientOptions) {
    checkOptions(options);
    this.#options = options;
    this.#notification =
      options.notification === undefined
        ? undefined
        : JSON.stringify(wireNotification(options.notification));
    this.#api = observedCaller(
      callerOf(options),
      options.telemetry,
      options.api === undefined ? endpointOf(options) : undefined,
    );
  }

  /** For the stack whose `runtimeConfig` output this is. @throws ConfigError */
  static fromConfig(config: RuntimeConfig, options: FromConfigOptions): ModerationClient {
    const { region, project, topic, endpoints, mediaBuckets } = parseRuntimeConfig(config);
    return new ModerationClient({
      endpoint: endpoints.imm,
      ...options,
      region,
      project,
      mediaBuckets,
      notification: { mns: { topicName: topic } },
    });
  }

  /** Where tasks are submitted to. */
  get project(): string {
    return this.#options.project;
  }

  /**
   * Submits a video (CreateVideoModerationTask).
   * @throws ValidationError before anything is sent; ServiceError, ResponseError, NetworkError;
   *   AmbiguousSubmitError when nobody can tell whether the task exists.
   */
  submitVideo(request: SubmitVideoRequest, options: SubmitOptions = {}): Promise<SubmittedTask> {
    return this.#submit("video", request, options);
  }

  /** Submits an image (CreateImageModerationTask). Errors as {@link submitVideo}. */
  submitImage(request: SubmitImageRequest, options: SubmitOptions = {}): Promise<SubmittedTask> {
    return this.#submit("image", request, options);
  }

  /**
   * Submits many objects, at a rate and with a bound on what is under way; iterate over the run for
   * the results.
   * @throws ConfigError naming the setting.
   * @example for await (const result of client.submitAll(items, { ratePerSecond: 20 }))
   *   console.log(result);
   */
  submitAll(
    items: AsyncIterable<SubmitItem> | Iterable<SubmitItem>,
    options: SubmitAllOptions = {},
  ): SubmitRun {
    return new SubmitRun(this, items, options);
  }

  /**
   * A task's state, without its verdict (GetTask). The service forgets tasks after 7 days:
   * ResourceNotFound.
   */
  async getTask(task: TaskRef, options: CallOptions = {}): Promise<ModerationTask> {
    const { kind, taskId } = resolveRef(task);
    const params = {
      ProjectName: this.#options.project,
      TaskType: taskTypeOf(kind),
      TaskId: taskId,
    };
    return readTask("GetTask", await this.#api.call("GetTask", params, options));
  }

  /** The project's tasks of the last 7 days (ListTasks), page by page as they are asked for. */
  listTasks(options: ListTasksOptions = {}): AsyncGenerator<ModerationTask> {
    return listTasks(this.#api, this.#options.project, options);
  }

  /** As {@link listTasks}, a page at a time: each is one request. */
  listTaskPages(options: ListTasksOptions = {}): AsyncGenerator<TaskPage> {
    return listTaskPages(this.#api, this.#options.project, options);
  }

  /** A task's verdict (Get…ModerationResult), in the same form as a notification's. */
  async getResult(task: TaskRef, options: CallOptions = {}): Promise<TaskResult> {
    const { kind, taskId } = resolveRef(task);
    const action = kind === "video" ? "GetVideoModerationResult" : "GetImageModerationResult";
    const params = {
      ProjectName: this.#options.project,
      TaskType: taskTypeOf(kind),
      TaskId: taskId,
    };
    const answer = await this.#api.call(action, params, options);
    if (answer["Status"] === "Running")
      return { kind, status: "running", taskId, projectName: this.#options.project };
    try {
      const eventId =
        typeof answer["EventId"] === "string" && answer["EventId"] !== ""
          ? answer["EventId"]
          : null;
      return readOutcome(answer, "", {
        id: eventId,
        time: null,
        type: `imm:Task:${taskTypeOf(kind)}`,
      });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : "";
      throw new ResponseError("UnreadableResponse", `${action}: ${reason}`, {
        cause,
        requestId: answer.RequestId,
        status: 200,
      });
    }
  }

  /** Ends idle connections. */
  async close(): Promise<void> {
    await this.#api.close?.();
  }

  async #submit(
    kind: ModerationKind,
    request: SubmitRequest,
    options: SubmitOptions,
  ): Promise<SubmittedTask> {
    const { region, mediaBuckets, project, idempotencyTag = defaultIdempotencyTag } = this.#options;
    checkRequest(
      kind,
      request,
      mediaBuckets === undefined ? { region } : { region, buckets: mediaBuckets },
    );
    if (options.idempotencyKey !== undefined) checkIdempotencyKey(options.idempotencyKey);
    const action = kind === "video" ? "CreateVideoModerationTask" : "CreateImageModerationTask";
    const params = wireParams(request);
    params["ProjectName"] = project;
    params["Notification"] ??= this.#notification;
    const create = async (tags: Record<string, string> | undefined): Promise<SubmittedTask> => {
      params["Tags"] = tags === undefined ? request.tags : { ...request.tags, ...tags };
      const answer = await this.#api.call(action, params, { signal: options.signal });
      const { TaskId: taskId, EventId: eventId, RequestId: requestId } = answer;
      if (typeof taskId !== "string" || taskId === "") {
        throw new ResponseError("UnreadableResponse", `${action}: the answer has no TaskId.`, {
          status: 200,
          requestId,
          attempts: 1,
          ambiguous: true,
        });
      }
      return {
        taskId,
        requestId: requestId ?? null,
        eventId: typeof eventId === "string" && eventId !== "" ? eventId : null,
        uri: request.uri,
        kind,
      };
    };
    if (idempotencyTag === false) {
      if (options.checkFirst === true) {
        throw new ConfigError(
          "idempotencyTag",
          "idempotencyTag is false, so a task that may exist can't be looked for: give the tag a name.",
        );
      }
      return create(undefined);
    }
    const made = await submitOnce(
      {
        api: this.#api,
        project,
        kind,
        tag: idempotencyTag,
        key: options.idempotencyKey ?? request.tags?.[idempotencyTag],
        checkFirst: options.checkFirst ?? false,
        lookupDelaysMs: this.#options.lookupDelaysMs ?? [250, 1_000, 3_000],
        signal: options.signal,
      },
      create,
    );
    return "status" in made
      ? { taskId: made.taskId, requestId: null, eventId: null, uri: request.uri, kind }
      : made;
  }
}

function resolveRef(task: TaskRef): { readonly kind: ModerationKind; readonly taskId: string } {
  if (typeof task !== "string") return task;
  const kind = kindOfTaskId(task);
  if (kind !== undefined) return { kind, taskId: task };
  const message = `${JSON.stringify(task)} does not tell its kind: pass { taskId, kind } instead.`;
  throw new ValidationError([
    { field: "task", limit: "VideoModeration-… or ImageModeration-…", value: task, message },
  ]);
}

function callerOf(options: ModerationClientOptions): ImmCaller {
  const { api, credentials } = options;
  if (api !== undefined) return api;
  if (typeof credentials?.getCredential !== "function") {
    throw new ConfigError(
      "credentials",
      "credentials is missing: pass fromEnvironment(), assumeRole(…), or a client of @alicloud/credentials.",
    );
  }
  return new ImmApi({
    ...options,
    credentials,
    endpoint: endpointOf(options),
    endpointSetting: "endpoint",
  });
}

function endpointOf({ endpoint, region }: ModerationClientOptions): string {
  return endpoint ?? `https://imm.${region}.aliyuncs.com`;
}

function checkOptions({ region, project, endpoint }: ModerationClientOptions): void {
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region ?? "")) {
    throw new ConfigError(
      "region",
      `region is ${JSON.stringify(region)}: give the project's region, such as cn-hangzhou.`,
    );
  }
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(project ?? "")) {
    throw new ConfigError(
      "project",
      `project is ${JSON.stringify(project)}: give an IMM project's name (letters, digits, - and _; not beginning with a digit).`,
    );
  }
  const other = /\bimm(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com/.exec(endpoint ?? "")?.[1];
  if (other !== undefined && other !== region) {
    throw new ConfigError(
      "endpoint",
      `endpoint is of ${other} and region is ${region}: a project is reached in its own region only.`,
    );
  }
}
