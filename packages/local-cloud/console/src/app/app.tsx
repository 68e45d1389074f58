import { Access } from "../access/access.tsx";
import { Control } from "../control/control.tsx";
import { Queues } from "../queues/queues.tsx";
import { Traffic } from "../traffic/traffic.tsx";
import { Wall } from "../wall/wall.tsx";
import { type AppContext, Context, useApp, useTexts } from "./context.ts";
import { Gate } from "./gate.tsx";
import type { View } from "./route.ts";
import { Sidebar } from "./sidebar.tsx";

export function App({ context }: { readonly context: AppContext }) {
  return (
    <Context.Provider value={context}>
      <Shell />
    </Context.Provider>
  );
}

function Shell() {
  const { session, router } = useApp();
  const texts = useTexts();
  const state = session.state.value;
  if (state !== "open" && state !== "lost") return <Gate state={state} />;
  const { view } = router.route.value;
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={focusMain}>
        {texts.skip}
      </button>
      <Sidebar />
      <main id="main" tabIndex={-1} aria-label={texts.views[view]}>
        {state === "lost" && (
          <p class="banner" role="alert">
            {texts.gate.gone}
          </p>
        )}
        <CurrentView view={view} />
      </main>
    </div>
  );
}

function focusMain() {
  document.getElementById("main")?.focus();
}

function CurrentView({ view }: { readonly view: View }) {
  switch (view) {
    case "wall":
      return <Wall />;
    case "traffic":
      return <Traffic />;
    case "queues":
      return <Queues />;
    case "access":
      return <Access />;
    case "control":
      return <Control />;
  }
}
