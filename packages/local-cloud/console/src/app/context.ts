/** Everything that the views share. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext as createPreactContext } from "preact";
import { useContext } from "preact/hooks";
import { type Client, createClient } from "../api/client.ts";
import type { CallPage, TaskPage } from "../api/contract.ts";
import { follow } from "../api/follow.ts";
import { createLanguage, type Language, type Texts } from "../i18n/language.ts";
import { CallStore } from "../state/calls.ts";
import { TaskStore } from "../state/tasks.ts";
import { createRouter, type Router } from "./route.ts";
import { createSession, type Session } from "./session.ts";
import { createTheme, type Theme } from "./theme.ts";

export interface AppContext {
  readonly client: Client;
  readonly session: Session;
  readonly router: Router;
  readonly theme: Signal<Theme>;
  readonly language: Signal<Language>;
  readonly texts: ReadonlySignal<Texts>;
  readonly tasks: TaskStore;
  readonly calls: CallStore;
}

/** Opens the session, and starts to follow the cloud. */
export function createContext(window: Window): AppContext {
  const client = createClient((input, init) => window.fetch(input, init));
  const session = createSession(client, window);
  const opened = session.open();
  const [tasks, calls] = [new TaskStore(), new CallStore()];
  const shared = {
    client,
    signal: new AbortController().signal,
    onState: session.report,
    sleep: (ms: number) => new Promise<void>((resolve) => window.setTimeout(resolve, ms)),
  };
  void opened.then((ok) => {
    if (!ok) return;
    const onTasks = (page: TaskPage, restarted: boolean) => tasks.apply(page, restarted);
    const onCalls = (page: CallPage, restarted: boolean) => calls.apply(page, restarted);
    void follow({ ...shared, feed: "tasks", onPage: onTasks });
    void follow({ ...shared, feed: "log", onPage: onCalls });
  });
  return {
    client,
    session,
    router: createRouter(window),
    theme: createTheme(window),
    ...createLanguage(window),
    tasks,
    calls,
  };
}

export const Context = createPreactContext<AppContext | undefined>(undefined);

export function useApp(): AppContext {
  const context = useContext(Context);
  if (context === undefined) throw new Error("The component is outside of the app.");
  return context;
}

/** The texts in the language of the page. */
export function useTexts(): Texts {
  return useApp().texts.value;
}
