import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import type { TaskMessages, TaskView } from "../api/contract.ts";
import { useApp, useTexts } from "../app/context.ts";
import { Copy } from "../ui/copy.tsx";
import { timeOfDay } from "../ui/format.ts";
import { indented } from "./message-text.ts";

type Message = TaskMessages["messages"][number];

/** How often the steps are read again while the detail is open. */
const pollMs = 1_000;

/** The messages that the task caused, and what happened to them. */
export function Messages({ task }: { readonly task: TaskView }) {
  const { client } = useApp();
  const { detail } = useTexts();
  const messages = useSignal<readonly Message[]>([]);
  useEffect(() => {
    const read = async () => {
      try {
        const path = `tasks/${encodeURIComponent(task.taskId)}/messages`;
        messages.value = (await client.get<TaskMessages>(path)).messages;
      } catch (error) {
        // The session reports a cloud that does not answer.
        if (!(error instanceof ApiError)) throw error;
      }
    };
    void read();
    const timer = setInterval(() => void read(), pollMs);
    return () => clearInterval(timer);
  }, [task]);
  return (
    <section>
      <h3>{detail.messages}</h3>
      {messages.value.length === 0 && <p class="muted">{detail.noMessages}</p>}
      {messages.value.map((message, i) => (
        <MessageSteps key={`${message.id} ${i}`} message={message} />
      ))}
    </section>
  );
}

function MessageSteps({ message }: { readonly message: Message }) {
  const texts = useTexts();
  const { detail, steps } = texts;
  const { lost, error, trace, time } = message;
  return (
    <article class="message">
      {(lost || error) && (
        <p class="step is-bad">
          <span class="step-dot" aria-hidden="true" />
          <span>{error === undefined ? detail.lost : `${error.code}: ${error.message}`}</span>
          <time class="mono muted">{timeOfDay(time, texts.code)}</time>
        </p>
      )}
      <ol>
        {trace?.steps.map(({ kind, place, time: at }, i) => (
          <li key={`${kind} ${at} ${i}`} class={`step step-${kind}`}>
            <span class="step-dot" aria-hidden="true" />
            <span>
              {steps[kind]} <span class="mono muted">{place}</span>
            </span>
            <time class="mono muted">{timeOfDay(at, texts.code)}</time>
          </li>
        ))}
      </ol>
      {trace !== null && (
        <details class="raw">
          <summary>{detail.body}</summary>
          <Copy text={trace.body} />
          <pre>{indented(trace.body)}</pre>
        </details>
      )}
    </article>
  );
}
