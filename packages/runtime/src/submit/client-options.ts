import { ConfigError } from "../errors.ts";
import type { NotificationTarget } from "../generated/submit-video.ts";
import { ImmApi, type ImmCaller } from "../imm/api.ts";
import { begin, type Telemetry } from "../telemetry/telemetry.ts";
import type { CredentialsProvider } from "../transport/credential.ts";
import type { DispatcherOptions } from "../transport/dispatcher.ts";
import type { EndpointOptions } from "../transport/endpoint.ts";
import type { HttpClientOptions } from "../transport/http.ts";
import type { RetryOptions } from "../transport/retry.ts";
import type { TaskSearchOptions } from "./task-search.ts";

/** All durations are in milliseconds. */
export interface ModerationClientOptions extends EndpointOptions, DispatcherOptions {
  /** The region of the project, its buckets and its topic, such as `cn-hangzhou`. */
  readonly region: string;
  /** A project of API 2020-09-30. */
  readonly project: string;
  readonly credentials?: CredentialsProvider | undefined;
  /**
   * Makes the calls instead of this package's own transport, such as `fromOfficialClient(client)`.
   * It has its own credentials, endpoint, timeouts and retries.
   */
  readonly api?: ImmCaller | undefined;
  /**
   * Default: `https://imm.REGION.aliyuncs.com`. Inside a VPC, use
   * `https://imm-vpc.REGION.aliyuncs.com`.
   */
  readonly endpoint?: string | undefined;
  /**
   * Where verdicts are published, unless a request says otherwise. Default: nowhere; only
   * EventBridge gets them.
   */
  readonly notification?: NotificationTarget | undefined;
  /**
   * Buckets that the project's role can read. A request for another one is rejected before it is
   * sent. Default: any.
   */
  readonly mediaBuckets?: readonly string[] | undefined;
  /**
   * The tag by which a task is found when it is unclear whether a submission succeeded. Default:
   * `immkit-key`. `false` adds no tag, and then an unclear submission is an error at once.
   */
  readonly idempotencyTag?: string | false | undefined;
  /** How a task is searched for by that tag. */
  readonly search?: TaskSearchOptions | undefined;
  /** The timeout of one attempt. Default: 10000. */
  readonly timeoutMs?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly http?: HttpClientOptions | undefined;
  /**
   * Receives a span and a duration for each call of IMM: `await openTelemetry()` of
   * `@immkit/runtime/telemetry`. Default: none.
   */
  readonly telemetry?: Telemetry | undefined;
}

/** @throws ConfigError naming the option. */
export function checkOptions({ region, project, endpoint }: ModerationClientOptions): void {
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(region ?? "")) {
    throw new ConfigError(
      "region",
      `region is ${JSON.stringify(region)}: use the project's region, such as cn-hangzhou.`,
    );
  }
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(project ?? "")) {
    throw new ConfigError(
      "project",
      `project is ${JSON.stringify(project)}: use an IMM project's name (letters, digits, - and _; the first is not a digit).`,
    );
  }
  const other = /\bimm(?:-vpc)?\.([a-z0-9-]+)\.aliyuncs\.com/.exec(endpoint ?? "")?.[1];
  if (other === undefined || other === region) return;
  throw new ConfigError(
    "endpoint",
    `endpoint is in ${other} and region is ${region}: a project can only be reached in its own region.`,
  );
}

/** What makes the client's calls. @throws ConfigError */
export function callerOf(options: ModerationClientOptions): ImmCaller {
  const { api, credentials, region, telemetry } = options;
  if (api !== undefined) return observed(api, telemetry);
  if (typeof credentials?.getCredential !== "function") {
    throw new ConfigError(
      "credentials",
      "credentials is missing: pass fromEnvironment(), assumeRole(…), or a client of @alicloud/credentials.",
    );
  }
  const endpoint = options.endpoint ?? `https://imm.${region}.aliyuncs.com`;
  const own = new ImmApi({ ...options, credentials, endpoint, endpointSetting: "endpoint" });
  return observed(own, telemetry, endpoint);
}

/** Makes each call an operation for telemetry. */
function observed(
  caller: ImmCaller,
  telemetry: Telemetry | undefined,
  endpoint?: string,
): ImmCaller {
  if (telemetry === undefined) return caller;
  return {
    async call(action, params, options) {
      const span = begin(telemetry, { type: "call", name: action, endpoint });
      try {
        const answer = await span.run(() => caller.call(action, params, options));
        span.end();
        return answer;
      } catch (error) {
        span.end({ error });
        throw error;
      }
    },
    close: async () => caller.close?.(),
  };
}
