import { useApp, useTexts } from "../app/context.ts";
import { useAct } from "../ui/act.ts";
import { dateAndTime } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { usePoll } from "../ui/poll.ts";

const minute = 60_000;
const jumps = { minute, hour: 60 * minute, day: 1_440 * minute, week: 10_080 * minute } as const;

/** The cloud's time. It can only move forward. */
export function ClockCard() {
  const { client } = useApp();
  const texts = useTexts();
  const { value, refresh } = usePoll<{ readonly now: number }>("clock");
  const { error, act } = useAct();
  const advance = (ms: number) =>
    act(async () => {
      await client.send("POST", "clock/advance", { ms });
      await refresh();
    });
  const now = value.value?.now;
  return (
    <section class="card" aria-label={texts.control.clock}>
      <header class="card-header">
        <Icon name="clock" />
        <h2>{texts.control.clock}</h2>
      </header>
      <p class="clock">{now === undefined ? "" : dateAndTime(now, texts.code)}</p>
      <p class="muted">{texts.control.clockHint}</p>
      <div class="queue-actions control-actions">
        {(Object.keys(jumps) as (keyof typeof jumps)[]).map((name) => (
          <button key={name} type="button" class="button" onClick={() => advance(jumps[name])}>
            {texts.control.jumps[name]}
          </button>
        ))}
      </div>
      {error.value !== "" && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
    </section>
  );
}
