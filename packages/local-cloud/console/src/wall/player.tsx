import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { objectUrl } from "../api/client.ts";
import type { TaskView } from "../api/contract.ts";
import { useTexts } from "../app/context.ts";
import { verdictOf } from "../state/tasks.ts";
import { position } from "../ui/format.ts";
import { Media } from "./media.tsx";

/** The picture; for a video, a player with a timeline of the flagged frames. */
export function Player({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const video = useRef<HTMLVideoElement>(null);
  const length = useSignal(0);
  const now = useSignal(0);
  const flagged = task.frames?.blockFrames ?? [];
  const seek = (offset: number) => {
    if (video.current !== null) video.current.currentTime = offset;
  };
  const end = Math.max(length.value, ...flagged.map(({ offset }) => offset), 0.001);
  return (
    <div class="player">
      <div class="stage">
        {task.kind === "image" ? (
          <Media task={task} />
        ) : (
          <video
            ref={video}
            src={objectUrl(task.bucket, task.key)}
            controls
            muted
            playsInline
            onLoadedMetadata={({ currentTarget }) => {
              length.value = currentTarget.duration;
              seek(flagged[0]?.offset ?? 0);
            }}
            onTimeUpdate={({ currentTarget }) => {
              now.value = currentTarget.currentTime;
            }}
          />
        )}
      </div>
      {task.frames !== undefined && (
        <section class="frames" aria-label={texts.detail.frames}>
          <div class="frames-title">
            <h3>{texts.detail.frames}</h3>
            <span class="muted">
              {texts.detail.framesOf(flagged.length, task.frames.totalCount)}
            </span>
          </div>
          {task.kind === "video" && (
            <div class={`timeline timeline-${verdictOf(task)}`} aria-hidden="true">
              <span class="timeline-now" style={{ left: `${(now.value / end) * 100}%` }} />
              {flagged.map(({ offset, label }) => (
                <button
                  key={`${offset} ${label}`}
                  type="button"
                  tabIndex={-1}
                  class="timeline-frame"
                  title={`${label} ${position(offset)}`}
                  style={{ left: `${(offset / end) * 100}%` }}
                  onClick={() => seek(offset)}
                />
              ))}
            </div>
          )}
          {flagged.length === 0 ? (
            <p class="muted">{texts.detail.noFrames}</p>
          ) : (
            <ul class="frame-list">
              {flagged.map(({ offset, label, rate }) => (
                <li key={`${offset} ${label}`}>
                  <button
                    type="button"
                    class="frame"
                    title={texts.detail.seek(label, position(offset))}
                    onClick={() => seek(offset)}
                  >
                    <span class="mono">{position(offset)}</span>
                    <span class="frame-label">{label}</span>
                    <span class="rate">
                      <span class="rate-bar" style={{ width: `${rate}%` }} />
                    </span>
                    <span class="mono">{rate}</span>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
    </div>
  );
}
