import type { ComponentChildren } from "preact";
import type { TaskView } from "../api/contract.ts";
import { useTexts } from "../app/context.ts";
import { Copy } from "../ui/copy.tsx";
import { dateAndTime, duration } from "../ui/format.ts";
import { tagTexts } from "./filter.ts";

/** What the application asked for. */
export function Parameters({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const { detail } = texts;
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    [detail.object, <Copied key="object" text={task.sourceUri} />],
    [detail.taskId, <Copied key="id" text={task.taskId} />],
    [detail.project, task.projectName],
    [detail.scenes, task.scenes.join(", ")],
    ...(task.kind === "video"
      ? [[detail.sampling, detail.samplingOf(task.interval, task.maxFrames)] as const]
      : []),
    [detail.topic, task.topic ?? detail.none],
    ...(Object.keys(task.tags).length > 0
      ? [[detail.tags, tagTexts(task.tags).join(", ")] as const]
      : []),
    ...(task.userData === "" ? [] : [[detail.userData, task.userData] as const]),
    [detail.started, dateAndTime(task.startTime, texts.code)],
    ...(task.endTime === undefined
      ? []
      : [[detail.took, duration(task.endTime - task.startTime)] as const]),
  ];
  return (
    <section>
      <h3>{detail.task}</h3>
      <dl class="properties">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Copied({ text }: { readonly text: string }) {
  return (
    <span class="copied">
      <span class="mono">{text}</span>
      <Copy text={text} />
    </span>
  );
}
