/** A long list in columns, of which only the visible rows exist in the page. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { columnsIn, visibleRows } from "./visible.ts";

export interface VirtualGridProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string | number;
  readonly render: (item: T, index: number) => ComponentChildren;
  /** Pixels. Without it, there is one column. */
  readonly minWidth?: number;
  readonly gap?: number;
  /** Pixels without the gap, by the width of a column. */
  readonly height: (width: number) => number;
  readonly label: string;
  readonly class?: string;
}

export function VirtualGrid<T>(props: VirtualGridProps<T>) {
  const { items, keyOf, render, minWidth = Number.POSITIVE_INFINITY, gap = 0, label } = props;
  const list = useRef<HTMLUListElement>(null);
  const width = useSignal(0);
  const rows = useSignal<readonly [number, number]>([0, 0]);
  const columns = columnsIn(width.value, minWidth, gap);
  const columnWidth = (width.value - gap * (columns - 1)) / columns;
  const rowHeight = props.height(columnWidth) + gap;
  const count = Math.ceil(items.length / columns);

  useLayoutEffect(() => {
    const element = list.current;
    const scroller = element?.closest<HTMLElement>("[data-scroller]");
    if (!element || !scroller) return undefined;
    const update = () => {
      width.value = element.clientWidth;
      if (width.peek() === 0) return;
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const [first, end] = visibleRows({ top, height: scroller.clientHeight }, rowHeight, count);
      const [oldFirst, oldEnd] = rows.peek();
      if (first !== oldFirst || end !== oldEnd) rows.value = [first, end];
    };
    update();
    scroller.addEventListener("scroll", update, { passive: true });
    const observer = new ResizeObserver(update);
    observer.observe(scroller);
    observer.observe(element);
    return () => {
      scroller.removeEventListener("scroll", update);
      observer.disconnect();
    };
  }, [rowHeight, count]);

  const [first, end] = rows.value;
  const visible = items.slice(first * columns, end * columns);
  return (
    <ul
      ref={list}
      aria-label={label}
      class={`virtual ${props.class ?? ""}`}
      style={{ height: `${Math.max(0, count * rowHeight - gap)}px` }}
    >
      {width.value > 0 &&
        visible.map((item, i) => {
          const index = first * columns + i;
          const [column, row] = [index % columns, Math.floor(index / columns)];
          return (
            <li
              key={keyOf(item)}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              class="virtual-item"
              style={{
                width: `${columnWidth}px`,
                height: `${rowHeight - gap}px`,
                transform: `translate(${column * (columnWidth + gap)}px, ${row * rowHeight}px)`,
              }}
            >
              {render(item, index)}
            </li>
          );
        })}
    </ul>
  );
}
