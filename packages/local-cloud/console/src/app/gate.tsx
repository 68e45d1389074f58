import { Copy } from "../ui/copy.tsx";
import { useTexts } from "./context.ts";
import type { SessionState } from "./session.ts";

/** What is shown without a session. */
export function Gate({ state }: { readonly state: Exclude<SessionState, "open" | "lost"> }) {
  const { gate } = useTexts();
  if (state === "opening") return <div class="gate muted">{gate.opening}</div>;
  const used = state === "used";
  return (
    <main class="gate">
      <span class="logo logo-large" aria-hidden="true" />
      <h1>{used ? gate.used : gate.ended}</h1>
      <p class="muted">{used ? gate.usedHint : gate.endedHint}</p>
      <p>{gate.fix}</p>
      <p class="command">
        <code>npx immkit local</code>
        <Copy text="npx immkit local" />
      </p>
    </main>
  );
}
