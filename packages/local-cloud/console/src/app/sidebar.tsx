import { useComputed } from "@preact/signals";
import { type Language, languages } from "../i18n/language.ts";
import { verdictOf } from "../state/tasks.ts";
import { Icon } from "../ui/icon.tsx";
import { useApp, useTexts } from "./context.ts";
import { routeHash, type View, views } from "./route.ts";
import { themes } from "./theme.ts";

/** The views with what needs attention in them, and the settings of the page. */
export function Sidebar() {
  const { router, tasks, calls, session } = useApp();
  const texts = useTexts();
  const inReview = useComputed(
    () => tasks.list.value.filter((task) => verdictOf(task) === "review").length,
  );
  const denied = useComputed(
    () =>
      calls.list.value.filter(({ decision }) => decision !== null && decision !== "allow").length,
  );
  const counts: Partial<Record<View, number>> = { wall: inReview.value, access: denied.value };
  const { view } = router.route.value;
  const live = session.state.value === "open";
  return (
    <aside class="sidebar">
      <a class="brand" href={routeHash("wall")}>
        <span class="logo" aria-hidden="true" />
        <span>
          <strong>immkit</strong>
          <small>{texts.product}</small>
        </span>
      </a>
      <nav>
        {views.map((each) => (
          <a
            key={each}
            href={routeHash(each)}
            class="nav-link"
            aria-current={each === view ? "page" : undefined}
          >
            <Icon name={each} />
            <span>{texts.views[each]}</span>
            {counts[each] !== undefined && counts[each] > 0 && (
              <span class={`pill pill-${each}`}>{counts[each]}</span>
            )}
          </a>
        ))}
      </nav>
      <div class="settings">
        <p class={`status ${live ? "is-live" : ""}`} role="status">
          <span class="dot" aria-hidden="true" />
          {live ? texts.status.live : texts.status.lost}
          <span class="muted">{location.host}</span>
        </p>
        <ThemeSwitch />
        <LanguageSwitch />
      </div>
    </aside>
  );
}

function ThemeSwitch() {
  const { theme } = useApp();
  const { settings } = useTexts();
  return (
    <fieldset class="switch" aria-label={settings.theme}>
      {themes.map((each) => (
        <button
          key={each}
          type="button"
          title={settings.themes[each]}
          aria-label={settings.themes[each]}
          aria-pressed={theme.value === each}
          onClick={() => {
            theme.value = each;
          }}
        >
          <Icon name={each} size={14} />
        </button>
      ))}
    </fieldset>
  );
}

function LanguageSwitch() {
  const { language } = useApp();
  const { settings } = useTexts();
  return (
    <fieldset class="switch" aria-label={settings.language}>
      {(Object.keys(languages) as Language[]).map((each) => (
        <button
          key={each}
          type="button"
          lang={languages[each].code}
          aria-pressed={language.value === each}
          onClick={() => {
            language.value = each;
          }}
        >
          {languages[each].name}
        </button>
      ))}
    </fieldset>
  );
}
