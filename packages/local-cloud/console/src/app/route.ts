/** Which view is shown, and its filters: the part of the address after `#/`. */
import { type ReadonlySignal, signal } from "@preact/signals";

export const views = ["wall", "traffic", "queues", "access", "control"] as const;
export type View = (typeof views)[number];

export interface Route {
  readonly view: View;
  readonly params: Readonly<Record<string, string>>;
}

/** `#/wall?verdict=block`. Everything else is the wall. */
export function parseRoute(hash: string): Route {
  const [, name, query = ""] = /^#\/(\w+)(?:\?(.*))?$/.exec(hash) ?? [];
  const view = views.find((each) => each === name);
  if (view === undefined) return { view: "wall", params: {} };
  return { view, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The address of a view. Empty parameters are left out. */
export function routeHash(view: View, params: Readonly<Record<string, string>> = {}): string {
  const kept = Object.entries(params).filter(([, value]) => value !== "");
  const query = new URLSearchParams(kept).toString();
  return `#/${view}${query === "" ? "" : `?${query}`}`;
}

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** Sets parameters of the present view. `""` removes one. */
  set(params: Readonly<Record<string, string>>): void;
}

export function createRouter(window: Window): Router {
  const { location, history } = window;
  const route = signal(parseRoute(location.hash));
  window.addEventListener("hashchange", () => {
    route.value = parseRoute(location.hash);
  });
  return {
    route,
    set(params) {
      const { view, params: present } = route.peek();
      // Filters don't fill the history.
      history.replaceState(null, "", routeHash(view, { ...present, ...params }));
      route.value = parseRoute(location.hash);
    },
  };
}
