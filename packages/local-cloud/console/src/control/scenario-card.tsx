import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import { useApp, useTexts } from "../app/context.ts";
import { useAct } from "../ui/act.ts";
import { Icon } from "../ui/icon.tsx";

/** The rules that set the verdicts, as JSON. The cloud checks them. */
export function ScenarioCard() {
  const { client } = useApp();
  const { control } = useTexts();
  const text = useSignal("");
  const saved = useSignal(false);
  const { error, act } = useAct();
  useEffect(() => {
    void act(async () => {
      text.value = JSON.stringify(await client.get("scenario"), null, 2);
    });
  }, []);
  const save = () =>
    act(async () => {
      saved.value = false;
      let scenario: unknown;
      try {
        scenario = JSON.parse(text.value);
      } catch (failure) {
        throw new ApiError(400, "InvalidJson", String(failure));
      }
      await client.send("PUT", "scenario", scenario);
      saved.value = true;
    });
  return (
    <section class="card" aria-label={control.scenario}>
      <header class="card-header">
        <Icon name="review" />
        <h2>{control.scenario}</h2>
      </header>
      <p class="muted">{control.scenarioHint}</p>
      <label class="field scenario">
        <span>JSON</span>
        <textarea
          class="mono"
          rows={12}
          spellcheck={false}
          value={text.value}
          onInput={({ currentTarget }) => {
            text.value = currentTarget.value;
            saved.value = false;
          }}
        />
      </label>
      <div class="queue-actions control-actions">
        <button type="button" class="button" onClick={save}>
          {control.save}
        </button>
        <span class="saved" role="status">
          {saved.value ? control.saved : ""}
        </span>
      </div>
      {error.value !== "" && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
    </section>
  );
}
