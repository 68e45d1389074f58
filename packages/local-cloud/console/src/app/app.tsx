import { Access } from "../access/access.tsx";
import { Traffic } from "../traffic/traffic.tsx";
import { Empty } from "../ui/empty.tsx";
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
  const texts = useTexts();
  switch (view) {
    case "wall":
      return <Wall />;
    case "traffic":
      return <Traffic />;
    case "access":
      return <Access />;
    default:
      return <Empty icon={view} title={texts.soon} />;
  }
}
