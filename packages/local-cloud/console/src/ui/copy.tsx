import { useSignal } from "@preact/signals";
import { useTexts } from "../app/context.ts";
import { Icon } from "./icon.tsx";

/** A button that copies a text. */
export function Copy({ text, label }: { readonly text: string; readonly label?: string }) {
  const { actions } = useTexts();
  const copied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    copied.value = true;
    setTimeout(() => {
      copied.value = false;
    }, 1_500);
  };
  const name = copied.value ? actions.copied : (label ?? actions.copy);
  return (
    <button
      type="button"
      class={label === undefined ? "icon-button" : "button"}
      title={name}
      aria-label={name}
      onClick={copy}
    >
      <Icon name={copied.value ? "pass" : "copy"} size={14} />
      {label !== undefined && <span>{name}</span>}
    </button>
  );
}
