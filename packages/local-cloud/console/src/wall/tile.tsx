import type { TaskView } from "../api/contract.ts";
import { useApp, useTexts } from "../app/context.ts";
import { routeHash } from "../app/route.ts";
import { verdictOf } from "../state/tasks.ts";
import { fileName } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { VerdictBadge } from "../ui/verdict.tsx";
import { Media } from "./media.tsx";

/** A task with its picture and verdict. It opens the detail. */
export function Tile({ task }: { readonly task: TaskView }) {
  const { router } = useApp();
  const texts = useTexts();
  const verdict = verdictOf(task);
  const { params } = router.route.value;
  const categories = task.status === "Failed" ? [task.code ?? ""] : (task.categories ?? []);
  return (
    <a class={`tile tile-${verdict}`} href={routeHash("wall", { ...params, task: task.taskId })}>
      <span class="tile-media">
        <Media task={task} />
        {task.kind === "video" && (
          <span class="tile-kind">
            <Icon name="play" size={10} />
            {texts.kinds.video}
          </span>
        )}
      </span>
      <span class="tile-caption">
        <span class="tile-name" title={task.key}>
          {fileName(task.key)}
        </span>
        <span class="tile-line">
          <VerdictBadge verdict={verdict} />
          <span class="tile-categories">{categories.join(", ")}</span>
        </span>
      </span>
    </a>
  );
}
