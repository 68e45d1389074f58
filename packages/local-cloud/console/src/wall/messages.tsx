import type { NotificationView, TaskView } from "../api/contract.ts";
import { useTexts } from "../app/context.ts";
import { timeOfDay } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";

/** The messages that the task caused. */
export function Messages({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const { detail } = texts;
  const stateOf = ({ lost, error }: NotificationView) => {
    if (lost) return detail.lost;
    return error === undefined ? detail.published : `${error.code}: ${error.message}`;
  };
  return (
    <section>
      <h3>{detail.messages}</h3>
      {task.notifications.length === 0 && <p class="muted">{detail.noMessages}</p>}
      <ol class="messages">
        {task.notifications.map((each, i) => (
          <li key={`${each.id} ${i}`} class={each.lost || each.error ? "is-bad" : ""}>
            <Icon name="message" size={14} />
            <span>{stateOf(each)}</span>
            <time class="mono muted">{timeOfDay(each.time, texts.code)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
