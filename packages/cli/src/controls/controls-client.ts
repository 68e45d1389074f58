/** The controls of a local cloud: `/_immkit/`. */
import { CommandError, ExitCode } from "../errors/command-error.ts";
import type { LocalCloudSettings } from "../settings/local-cloud.ts";

/** The local cloud doesn't answer, or has another control key because it was started again. */
export class CloudGoneError extends CommandError {}

/** The controls refused a call. */
export class ControlError extends CommandError {
  /** `ResourceNotFound`, `StatusConflict`, … */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Calls the controls. */
export interface ControlsClient {
  readonly endpoint: string;
  /**
   * @param path after `/_immkit/`, with the query.
   * @throws CloudGoneError, ControlError, and AbortError when `signal` aborts.
   */
  get<T>(path: string, signal: AbortSignal): Promise<T>;
  post<T>(path: string, body: object, signal: AbortSignal): Promise<T>;
}

export function controlsClient(settings: LocalCloudSettings): ControlsClient {
  const { endpoint } = settings;
  const key = settings.required("IMMKIT_CONTROL_KEY");
  const call = async <T>(path: string, init: RequestInit & { signal: AbortSignal }): Promise<T> => {
    const headers = { authorization: `Bearer ${key}` };
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(`${endpoint}/_immkit/${path}`, { ...init, headers });
      answer = await response.json();
    } catch (error) {
      init.signal.throwIfAborted();
      throw new CloudGoneError(
        `No local cloud answers at ${endpoint}. Run "immkit dev" or "immkit local --env .env.local" in another shell.`,
        { exitCode: ExitCode.service, cause: error },
      );
    }
    if (response.ok) return answer as T;
    const { Code: code = "", Message: message = "" } = answer as Record<string, string>;
    if (response.status === 401)
      throw new CloudGoneError(
        `The local cloud at ${endpoint} does not accept IMMKIT_CONTROL_KEY: it was started again since. Read the env file of the running one with --env.`,
      );
    throw new ControlError(code, message);
  };
  return {
    endpoint,
    get: (path, signal) => call(path, { signal }),
    post: (path, body, signal) =>
      call(path, { method: "POST", body: JSON.stringify(body), signal }),
  };
}
