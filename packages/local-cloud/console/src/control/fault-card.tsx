import { useSignal } from "@preact/signals";
import { useApp, useTexts } from "../app/context.ts";
import { useAct } from "../ui/act.ts";
import { Icon } from "../ui/icon.tsx";
import { usePoll } from "../ui/poll.ts";
import { type FaultKind, faultKinds, faultRequest } from "./faults.ts";

interface ActiveFaults {
  readonly faults: readonly { readonly remaining: number }[];
}

/** Faults of the next calls and notifications. */
export function FaultCard() {
  const { client } = useApp();
  const texts = useTexts();
  const { control } = texts;
  const calls = usePoll<ActiveFaults>("faults");
  const messages = usePoll<ActiveFaults>("message-faults");
  const { error, act } = useAct();
  const kind = useSignal<FaultKind>("throttle");
  const count = useSignal("1");
  const refresh = () => Promise.all([calls.refresh(), messages.refresh()]);
  const add = () =>
    act(async () => {
      const { path, body } = faultRequest(kind.value, Number(count.value));
      await client.send("POST", path, body);
      await refresh();
    });
  const clear = () =>
    act(async () => {
      await client.send("DELETE", "faults");
      await client.send("DELETE", "message-faults");
      await refresh();
    });
  const active = [...(calls.value.value?.faults ?? []), ...(messages.value.value?.faults ?? [])];
  const remaining = active.reduce((sum, fault) => sum + fault.remaining, 0);
  return (
    <section class="card" aria-label={control.faults}>
      <header class="card-header">
        <Icon name="failed" />
        <h2>{control.faults}</h2>
        <span class={`badge push ${remaining > 0 ? "badge-review" : "badge-pass"}`} role="status">
          {control.remaining(remaining)}
        </span>
      </header>
      <p class="muted">{control.faultsHint}</p>
      <div class="fault-form">
        <label class="field">
          <span>{control.fault}</span>
          <select
            value={kind.value}
            onChange={({ currentTarget }) => {
              kind.value = currentTarget.value as FaultKind;
            }}
          >
            {faultKinds.map((each) => (
              <option key={each} value={each}>
                {control.faultKinds[each]}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{control.count}</span>
          <input
            type="number"
            min="1"
            value={count.value}
            onInput={({ currentTarget }) => {
              count.value = currentTarget.value;
            }}
          />
        </label>
        <button type="button" class="button" onClick={add}>
          {control.add}
        </button>
        <button type="button" class="button" disabled={remaining === 0} onClick={clear}>
          {control.removeAll}
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
