import { useSignal } from "@preact/signals";
import type { QueueMessages, QueuesAndTopics } from "../api/contract.ts";
import { useApp, useTexts } from "../app/context.ts";
import { useAct } from "../ui/act.ts";
import { Empty } from "../ui/empty.tsx";
import { timeOfDay } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { usePoll } from "../ui/poll.ts";
import { Scroller } from "../ui/scroller.tsx";
import { indented } from "../wall/message-text.ts";
import "../styles/cards.css";

type Queue = QueuesAndTopics["queues"][number];
type Topic = QueuesAndTopics["topics"][number];

/** Queues with their depth and messages, and topics with their subscriptions. */
export function Queues() {
  const { queues: texts } = useTexts();
  const { value, refresh } = usePoll<QueuesAndTopics>("queues");
  const { queues = [], topics = [] } = value.value ?? {};
  return (
    <>
      <header class="view-header">
        <div class="view-title">
          <h1>{texts.title}</h1>
          <p class="muted" role="status">
            {texts.count(queues.length, topics.length)}
          </p>
        </div>
      </header>
      <Scroller label={texts.title}>
        {value.value !== undefined && queues.length + topics.length === 0 && (
          <Empty icon="queues" title={texts.empty} hint={texts.emptyHint} />
        )}
        {queues.length > 0 && <h2 class="section-title">{texts.queues}</h2>}
        <ul class="cards">
          {queues.map((queue) => (
            <li key={queue.name}>
              <QueueCard queue={queue} refresh={refresh} />
            </li>
          ))}
        </ul>
        {topics.length > 0 && <h2 class="section-title">{texts.topics}</h2>}
        <ul class="cards">
          {topics.map((topic) => (
            <li key={topic.name}>
              <TopicCard topic={topic} />
            </li>
          ))}
        </ul>
      </Scroller>
    </>
  );
}

function QueueCard(props: { readonly queue: Queue; readonly refresh: () => Promise<void> }) {
  const { name, active, inFlight, delayed, deadLetterQueue, maxReceiveCount, deadLettersOf } =
    props.queue;
  const { client } = useApp();
  const { queues: texts } = useTexts();
  const { error, act } = useAct();
  const open = useSignal(false);
  const path = `queues/${encodeURIComponent(name)}`;
  const run = (action: "purge" | "redrive") =>
    act(async () => {
      await client.send("POST", `${path}/${action}`);
      await props.refresh();
    });
  return (
    <article class="card" aria-label={name}>
      <header class="card-header">
        <Icon name="queues" />
        <h3 class="card-title">{name}</h3>
        {deadLettersOf.length > 0 && (
          <span class="badge badge-failed">{texts.deadLettersOf(deadLettersOf.join(", "))}</span>
        )}
        {deadLetterQueue !== null && maxReceiveCount !== null && (
          <span class="muted push">{texts.deadLetterQueue(deadLetterQueue, maxReceiveCount)}</span>
        )}
      </header>
      <dl class="queue-numbers">
        {(
          [
            [texts.states.active, active],
            [texts.states.inFlight, inFlight],
            [texts.states.delayed, delayed],
          ] as const
        ).map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
      <div class="queue-actions">
        <button
          type="button"
          class="button"
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          {texts.peek}
        </button>
        {deadLettersOf.length > 0 && (
          <button type="button" class="button" onClick={() => run("redrive")}>
            {texts.redrive}
          </button>
        )}
        <button type="button" class="button button-block" onClick={() => run("purge")}>
          {texts.purge}
        </button>
      </div>
      {error.value !== "" && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
      {open.value && <Peek path={`${path}/messages`} />}
    </article>
  );
}

/** The oldest messages. Looking at them does not receive them. */
function Peek({ path }: { readonly path: string }) {
  const texts = useTexts();
  const { value } = usePoll<QueueMessages>(path);
  if (value.value === undefined) return null;
  const { messages } = value.value;
  if (messages.length === 0) return <p class="muted">{texts.queues.noMessages}</p>;
  return (
    <ol class="queue-messages">
      {messages.map(({ messageId, body, state, enqueueTime, dequeueCount }) => (
        <li key={messageId}>
          <p class="muted">
            {texts.queues.states[state]}, {texts.queues.received(dequeueCount)},{" "}
            <time>{timeOfDay(enqueueTime, texts.code)}</time>
          </p>
          <pre>{indented(body)}</pre>
        </li>
      ))}
    </ol>
  );
}

function TopicCard({ topic }: { readonly topic: Topic }) {
  const { queues: texts } = useTexts();
  return (
    <article class="card" aria-label={topic.name}>
      <header class="card-header">
        <Icon name="message" />
        <h3 class="card-title">{topic.name}</h3>
      </header>
      {topic.subscriptions.length === 0 && <p class="muted">{texts.noSubscriptions}</p>}
      <dl class="properties">
        {topic.subscriptions.map(({ name, endpoint, format, filterTag, undelivered }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <span class="mono">{endpoint}</span> <span class="chip">{format}</span>{" "}
              {filterTag !== "" && <span class="chip">{filterTag}</span>}{" "}
              {undelivered > 0 && (
                <span class="badge badge-block">{texts.undelivered(undelivered)}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
