import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icon.tsx";

/** What a view shows when it has nothing to show. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="empty" role="status">
      <span class="empty-icon">
        <Icon name={props.icon} size={24} />
      </span>
      <p class="empty-title">{props.title}</p>
      {props.hint !== undefined && <p class="muted">{props.hint}</p>}
      {props.children}
    </div>
  );
}
