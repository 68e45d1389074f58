/** Calls the controls. The browser adds the session's cookie. */

/** A control refused a call, or the cloud did not answer. */
export class ApiError extends Error {
  /** 0 if the cloud did not answer. */
  readonly status: number;
  readonly code: string;
  /** A JSON pointer into the body that was sent. */
  readonly pointer: string | undefined;
  constructor(status: number, code: string, message: string, pointer?: string) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.pointer = pointer;
  }
}

/** The part of `fetch` that is used. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

export interface Client {
  /** @param path after `/_immkit/`, with the query. Throws ApiError. */
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  /** `body` is sent as JSON, or as it is if it is a Blob. Throws ApiError. */
  send<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T>;
}

export function createClient(fetch: Fetch): Client {
  const call = async <T>(path: string, init: RequestInit): Promise<T> => {
    let response: Response;
    try {
      response = await fetch(`/_immkit/${path}`, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new ApiError(0, "CloudGone", "The local cloud does not answer.");
    }
    const text = await response.text();
    if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as T;
    const { Code = "", Message = "", Pointer } = parsed(text);
    throw new ApiError(response.status, Code, Message, Pointer);
  };
  return {
    get: (path, signal) => call(path, signal === undefined ? {} : { signal }),
    send: (method, path, body) =>
      call(path, {
        method,
        ...(body !== undefined && { body: body instanceof Blob ? body : JSON.stringify(body) }),
      }),
  };
}

function parsed(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return { Message: text };
  }
}

/** The address of an object's bytes. */
export function objectUrl(bucket: string, key: string): string {
  return `/_immkit/objects/${encodeURIComponent(bucket)}/${encodeURIComponent(key)}`;
}
