import { useSignal } from "@preact/signals";
import { objectUrl } from "../api/client.ts";
import type { TaskView } from "../api/contract.ts";
import { useTexts } from "../app/context.ts";
import { Icon } from "../ui/icon.tsx";

/** The picture of a task, or the frame of its video that was flagged first. */
export function Media({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const gone = useSignal(false);
  const fail = () => {
    gone.value = true;
  };
  if (gone.value)
    return (
      <span class="media-gone">
        <Icon name="image" size={22} />
        {texts.wall.gone}
      </span>
    );
  const url = objectUrl(task.bucket, task.key);
  if (task.kind === "image") return <img src={url} alt="" decoding="async" onError={fail} />;
  const start = task.frames?.blockFrames[0]?.offset ?? 0.1;
  return <video src={`${url}#t=${start}`} preload="metadata" muted playsInline onError={fail} />;
}
