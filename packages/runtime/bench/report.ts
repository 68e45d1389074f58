/**
 * One measurement as a JSON line. `bar` is the most it can be, or the least if `higher` is better.
 */
export interface Measurement {
  readonly bench: string;
  readonly subject: string;
  readonly value: number;
  readonly unit: string;
  readonly bar?: number;
  readonly better?: "lower" | "higher";
}

export function report({ bar, better = "lower", ...measurement }: Measurement): void {
  const rounded = { ...measurement, value: Number(measurement.value.toPrecision(4)) };
  const met =
    bar === undefined
      ? undefined
      : better === "lower"
        ? measurement.value <= bar
        : measurement.value >= bar;
  console.log(JSON.stringify(bar === undefined ? rounded : { ...rounded, bar, met }));
  if (met === false) process.exitCode = 1;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
