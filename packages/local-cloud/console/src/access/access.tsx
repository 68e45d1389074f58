import { useComputed } from "@preact/signals";
import { useApp, useTexts } from "../app/context.ts";
import { Copy } from "../ui/copy.tsx";
import { Empty } from "../ui/empty.tsx";
import { timeOfDay } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Scroller } from "../ui/scroller.tsx";
import { type Denial, denialsOf, smallestGrant } from "./denials.ts";
import "../styles/cards.css";

/** More cards than this are not worth reading. */
const maxShown = 200;

/** Denied calls, why they were denied, and what would allow them. */
export function Access() {
  const { calls } = useApp();
  const texts = useTexts();
  const denials = useComputed(() => denialsOf(calls.list.value));
  return (
    <>
      <header class="view-header">
        <div class="view-title">
          <h1>{texts.access.title}</h1>
          <p class="muted" role="status">
            {texts.access.denials(denials.value.length)}
          </p>
        </div>
      </header>
      <Scroller label={texts.access.title}>
        {denials.value.length === 0 && calls.loaded.value && (
          <Empty icon="access" title={texts.access.empty} hint={texts.access.emptyHint} />
        )}
        <ul class="cards">
          {denials.value.slice(0, maxShown).map((denial) => (
            <li key={denial.key}>
              <DenialCard denial={denial} />
            </li>
          ))}
        </ul>
      </Scroller>
    </>
  );
}

function DenialCard({ denial }: { readonly denial: Denial }) {
  const texts = useTexts();
  const { access } = texts;
  const { caller, action, resource, decision, reason, statement, count, time } = denial;
  const grant = smallestGrant(denial);
  return (
    <article class="card">
      <header class="card-header">
        <span class="badge badge-block">
          <Icon name="block" size={12} />
          {texts.decisions[decision]}
        </span>
        <h2 class="mono">{action}</h2>
        <span class="muted push">
          {access.times(count)}, <time>{timeOfDay(time, texts.code)}</time>
        </span>
      </header>
      <dl class="properties">
        <div>
          <dt>{access.caller}</dt>
          <dd class="mono">{caller}</dd>
        </div>
        <div>
          <dt>{access.resource}</dt>
          <dd class="mono">{resource}</dd>
        </div>
        <div>
          <dt>{access.why}</dt>
          <dd>{reason}</dd>
        </div>
        {statement !== null && (
          <div>
            <dt>{access.statement}</dt>
            <dd>{access.statementOf(statement.index + 1, statement.policy)}</dd>
          </div>
        )}
      </dl>
      {grant === undefined ? (
        <p class="muted">{access.noGrant}</p>
      ) : (
        <details class="grant">
          <summary>{access.grant}</summary>
          <Copy text={grant} />
          <pre>{grant}</pre>
        </details>
      )}
    </article>
  );
}
