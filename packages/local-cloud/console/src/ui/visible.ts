/** Which rows of a long list are visible. */

export interface Viewport {
  /** Pixels of the list above the visible part. Negative if the list starts further down. */
  readonly top: number;
  readonly height: number;
}

/** `[first, end)`, with some rows more on both sides. */
export function visibleRows(
  { top, height }: Viewport,
  rowHeight: number,
  rows: number,
  extra = 3,
): readonly [first: number, end: number] {
  const first = Math.floor(top / rowHeight) - extra;
  const end = Math.ceil((top + height) / rowHeight) + extra;
  return [clamp(first, 0, rows), clamp(end, 0, rows)];
}

/** How many columns of at least `minWidth` fit, with gaps in between. */
export function columnsIn(width: number, minWidth: number, gap: number): number {
  return Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
