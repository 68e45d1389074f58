/** Runs an action of the user, and keeps its error for the form. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { ApiError } from "../api/client.ts";

export function useAct(): {
  /** `""` if the last action succeeded. */
  readonly error: ReadonlySignal<string>;
  readonly act: (run: () => Promise<unknown>) => Promise<void>;
} {
  const error = useSignal("");
  const act = async (run: () => Promise<unknown>) => {
    try {
      await run();
      error.value = "";
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      const { message, pointer } = failure;
      error.value = pointer ? `${pointer}: ${message}` : message;
    }
  };
  return { error, act };
}
