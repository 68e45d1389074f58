import type { ComponentChildren } from "preact";

/** The part of a view that scrolls. The keyboard can scroll it, even if nothing in it has focus. */
export function Scroller(props: {
  readonly label: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  const makeFocusable = (element: HTMLElement | null) => {
    if (element !== null) element.tabIndex = 0;
  };
  return (
    <section
      ref={makeFocusable}
      class={`view-body ${props.class ?? ""}`}
      aria-label={props.label}
      data-scroller
    >
      {props.children}
    </section>
  );
}
