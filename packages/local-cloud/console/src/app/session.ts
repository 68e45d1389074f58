/** Exchanges the key of the link for a session, and follows whether the cloud still answers. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { ApiError, type Client } from "../api/client.ts";

/**
 * `lost`: the cloud does not answer at the moment. `ended`: it does not know the session. `used`:
 * the key of the link was used before.
 */
export type SessionState = "opening" | "open" | "lost" | "ended" | "used";

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  /** Call it with the error of each call, or without after a success. */
  report(error: ApiError | undefined): void;
  /** Opens the session. Resolves to false if that is not possible. */
  open(): Promise<boolean>;
}

export function createSession(client: Client, { location, history }: Window): Session {
  const state = signal<SessionState>("opening");
  const report = (error: ApiError | undefined) => {
    if (error === undefined) state.value = "open";
    else if (error.status === 401) state.value = "ended";
    else if (error.status === 0) state.value = "lost";
  };
  return {
    state,
    report,
    async open() {
      const key = /^#key=(\w+)$/.exec(location.hash)?.[1];
      try {
        if (key !== undefined) {
          // The key must not stay in the address or the history.
          history.replaceState(null, "", "#/wall");
          await client.send("POST", "console/session", new Blob([key]));
        }
        await client.get("health");
        state.value = "open";
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.status === 401) {
          // A link that is opened again in the browser that has its session.
          const known = key !== undefined && (await works(client));
          state.value = known ? "open" : key === undefined ? "ended" : "used";
          return known;
        }
        report(error);
        return error.status === 0;
      }
    },
  };
}

async function works(client: Client): Promise<boolean> {
  try {
    await client.get("health");
    return true;
  } catch {
    return false;
  }
}
