import { useSignal } from "@preact/signals";
import { ApiError } from "../api/client.ts";
import type { TaskView } from "../api/contract.ts";
import { useApp, useTexts } from "../app/context.ts";
import { Icon } from "../ui/icon.tsx";
import { categoriesIn } from "./categories.ts";

/** A person's verdict on a task in review. */
export function ReviewForm({ task }: { readonly task: TaskView }) {
  const { client } = useApp();
  const texts = useTexts();
  const categories = useSignal((task.categories ?? []).join(", "));
  const error = useSignal("");
  const decide = async (suggestion: "pass" | "block") => {
    const given = suggestion === "block" ? { categories: categoriesIn(categories.value) } : {};
    try {
      await client.send("POST", `reviews/${encodeURIComponent(task.taskId)}`, {
        suggestion,
        ...given,
      });
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      error.value = failure.message;
    }
  };
  return (
    <section class="review">
      <h3>{texts.detail.decide}</h3>
      <p class="muted">{texts.detail.decideHint}</p>
      <label class="field">
        <span>{texts.detail.categories}</span>
        <input
          value={categories.value}
          placeholder={texts.detail.categoriesHint}
          onInput={({ currentTarget }) => {
            categories.value = currentTarget.value;
          }}
        />
      </label>
      <div class="review-buttons">
        <button type="button" class="button button-pass" onClick={() => decide("pass")}>
          <Icon name="pass" size={14} />
          {texts.verdicts.pass}
        </button>
        <button type="button" class="button button-block" onClick={() => decide("block")}>
          <Icon name="block" size={14} />
          {texts.verdicts.block}
        </button>
      </div>
      {error.value !== "" && (
        <p class="form-error" role="alert">
          {error.value}
        </p>
      )}
    </section>
  );
}
