import { useTexts } from "../app/context.ts";
import type { Verdict } from "../state/tasks.ts";
import { Icon } from "./icon.tsx";

/** The verdict as a word and an icon in its colour. */
export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  return (
    <span class={`badge badge-${verdict}`}>
      <Icon name={verdict} size={12} />
      {useTexts().verdicts[verdict]}
    </span>
  );
}
