/** Reads something of the cloud again and again while a component shows it. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import { useApp } from "../app/context.ts";

const pollMs = 1_000;

/** Undefined until it is read. `refresh` reads it at once. */
export function usePoll<T>(path: string): {
  readonly value: ReadonlySignal<T | undefined>;
  readonly refresh: () => Promise<void>;
} {
  const { client } = useApp();
  const value = useSignal<T | undefined>(undefined);
  const refresh = async () => {
    try {
      value.value = await client.get<T>(path);
    } catch (error) {
      // The feeds report a cloud that does not answer.
      if (!(error instanceof ApiError)) throw error;
    }
  };
  useEffect(() => {
    void refresh();
    const timer = setInterval(() => void refresh(), pollMs);
    return () => clearInterval(timer);
  }, [path]);
  return { value, refresh };
}
