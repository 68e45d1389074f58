import { useEffect, useRef } from "preact/hooks";
import type { TaskView } from "../api/contract.ts";
import { useApp, useTexts } from "../app/context.ts";
import { verdictOf } from "../state/tasks.ts";
import { fileName } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { VerdictBadge } from "../ui/verdict.tsx";
import { Messages } from "./messages.tsx";
import { Parameters } from "./parameters.tsx";
import { Player } from "./player.tsx";
import { ReviewForm } from "./review-form.tsx";
import "../styles/detail.css";

/** The task in the address, above the wall. `shown` are the tasks before and after it. */
export function Detail({ shown }: { readonly shown: readonly TaskView[] }) {
  const { router, tasks } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  const taskId = router.route.value.params["task"] ?? "";
  const task = taskId === "" ? undefined : tasks.find(taskId);
  // A click beside the drawer closes it.
  useEffect(() => {
    const element = dialog.current;
    const close = ({ target }: Event) => {
      if (target === element) element?.close();
    };
    element?.addEventListener("click", close);
    return () => element?.removeEventListener("click", close);
  }, []);
  useEffect(() => {
    if (task === undefined) dialog.current?.close();
    else if (dialog.current?.open === false) dialog.current.showModal();
  }, [task === undefined]);
  return (
    <dialog
      ref={dialog}
      class="drawer"
      aria-label={task?.key ?? ""}
      onClose={() => router.set({ task: "" })}
    >
      {task !== undefined && <Content key={task.taskId} task={task} shown={shown} />}
    </dialog>
  );
}

function Content({
  task,
  shown,
}: {
  readonly task: TaskView;
  readonly shown: readonly TaskView[];
}) {
  const { router } = useApp();
  const texts = useTexts();
  const verdict = verdictOf(task);
  const at = shown.findIndex(({ taskId }) => taskId === task.taskId);
  const step = (by: number) => {
    const next = at < 0 ? undefined : shown[at + by];
    if (next !== undefined) router.set({ task: next.taskId });
  };
  useEffect(() => {
    const onKeyDown = ({ key, target }: KeyboardEvent) => {
      if (target instanceof HTMLInputElement || target instanceof HTMLVideoElement) return;
      if (key === "ArrowLeft") step(-1);
      if (key === "ArrowRight") step(1);
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  });
  return (
    <div class="detail">
      <header class="detail-header">
        <VerdictBadge verdict={verdict} />
        <h2 title={task.key}>{fileName(task.key)}</h2>
        <div class="detail-nav">
          <NavButton
            icon="left"
            label={texts.actions.previous}
            onClick={() => step(-1)}
            disabled={at <= 0}
          />
          <NavButton
            icon="right"
            label={texts.actions.next}
            onClick={() => step(1)}
            disabled={at < 0 || at >= shown.length - 1}
          />
          <form method="dialog">
            <button type="submit" class="icon-button" aria-label={texts.actions.close}>
              <Icon name="close" />
            </button>
          </form>
        </div>
      </header>
      <div class="detail-columns">
        <Player task={task} />
        <div class="detail-side">
          {task.status === "Failed" && (
            <p class="failure">
              <strong>{task.code}</strong>
              {task.message}
            </p>
          )}
          {(task.categories ?? []).length > 0 && (
            <ul class="chips" aria-label={texts.detail.categories}>
              {task.categories?.map((category) => (
                <li key={category} class={`chip chip-${verdict}`}>
                  {category}
                </li>
              ))}
            </ul>
          )}
          {verdict === "review" && <ReviewForm task={task} />}
          <Parameters task={task} />
          <Messages task={task} />
        </div>
      </div>
    </div>
  );
}

function NavButton(props: {
  readonly icon: "left" | "right";
  readonly label: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
    </button>
  );
}
