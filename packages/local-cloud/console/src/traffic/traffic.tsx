import { useComputed, useSignal } from "@preact/signals";
import type { CallView } from "../api/contract.ts";
import { useApp, useTexts } from "../app/context.ts";
import { Empty } from "../ui/empty.tsx";
import { SearchField, Segments, SelectField } from "../ui/fields.tsx";
import { Icon } from "../ui/icon.tsx";
import { Scroller } from "../ui/scroller.tsx";
import { VirtualGrid } from "../ui/virtual-grid.tsx";
import { CallRow } from "./call-row.tsx";
import { matchesCall, outcomes, servicesOf, trafficFilter } from "./filter.ts";
import "../styles/traffic.css";

export function Traffic() {
  const { calls, router } = useApp();
  const texts = useTexts();
  const { traffic } = texts;
  const paused = useSignal<readonly CallView[] | undefined>(undefined);
  const filter = useComputed(() => trafficFilter(router.route.value.params));
  const known = useComputed(() => paused.value ?? calls.list.value);
  const services = useComputed(() => servicesOf(known.value));
  const shown = useComputed(() => known.value.filter((call) => matchesCall(call, filter.value)));
  const { outcome, service, text } = filter.value;
  return (
    <>
      <header class="view-header">
        <div class="view-title">
          <h1>{traffic.title}</h1>
          <p class="muted" role="status">
            {traffic.calls(shown.value.length)}
          </p>
          <button
            type="button"
            class="button push"
            aria-pressed={paused.value !== undefined}
            onClick={() => {
              paused.value = paused.value === undefined ? calls.list.value : undefined;
            }}
          >
            <Icon name={paused.value === undefined ? "pause" : "play"} size={13} />
            {paused.value === undefined ? traffic.pause : traffic.resume}
          </button>
        </div>
        <div class="filters">
          <Segments
            label={traffic.outcome}
            value={outcome}
            options={outcomes.map((each) => ({ value: each, label: traffic.outcomes[each] }))}
            onChange={(value) => router.set({ outcome: value === "all" ? "" : value })}
          />
          <div class="filters-more">
            <SearchField
              label={traffic.search}
              value={text}
              onInput={(value) => router.set({ text: value })}
            />
            <SelectField
              label={traffic.service}
              value={service}
              options={services.value}
              onChange={(value) => router.set({ service: value })}
            />
          </div>
        </div>
      </header>
      <Scroller class="view-table" label={traffic.title}>
        {shown.value.length > 0 && (
          <>
            <div class="call call-head" aria-hidden="true">
              <span>{traffic.time}</span>
              <span>{traffic.status}</span>
              <span>{traffic.operation}</span>
              <span>{traffic.caller}</span>
              <span>{traffic.access}</span>
              <span class="number">{traffic.latency}</span>
            </div>
            <VirtualGrid
              items={shown.value}
              keyOf={({ number }) => number}
              height={() => 38}
              label={traffic.title}
              render={(call) => <CallRow call={call} />}
            />
          </>
        )}
        {shown.value.length === 0 && calls.loaded.value && (
          <Empty
            icon="traffic"
            title={known.value.length === 0 ? traffic.empty : traffic.nothing}
            {...(known.value.length === 0 && { hint: traffic.emptyHint })}
          />
        )}
      </Scroller>
    </>
  );
}
