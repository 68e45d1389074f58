import { useSignal } from "@preact/signals";
import { useApp, useTexts } from "../app/context.ts";
import { useAct } from "../ui/act.ts";
import { Icon } from "../ui/icon.tsx";

/** Deletes everything, after a second click. */
export function ResetCard() {
  const { client } = useApp();
  const { control } = useTexts();
  const { error, act } = useAct();
  const asked = useSignal(false);
  const reset = () => {
    asked.value = !asked.value;
    if (!asked.value) void act(() => client.send("POST", "reset"));
  };
  return (
    <section class="card" aria-label={control.reset}>
      <header class="card-header">
        <Icon name="block" />
        <h2>{control.reset}</h2>
      </header>
      <p class="muted">{control.resetHint}</p>
      <div class="queue-actions control-actions">
        <button type="button" class="button button-block" onClick={reset}>
          {asked.value ? control.resetSure : control.reset}
        </button>
      </div>
      {error.value !== "" && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
    </section>
  );
}
