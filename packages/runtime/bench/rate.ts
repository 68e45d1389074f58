/** The most starts in any second with a limit of 200 per second, during five seconds. */
import { realClock } from "../src/pace/clock.ts";
import { RateLimiter } from "../src/pace/rate-limiter.ts";
import { report } from "./report.ts";

const limiter = new RateLimiter(200, realClock);
const stop = AbortSignal.timeout(5_000);
const starts: number[] = [];
await Promise.allSettled(
  Array.from({ length: 2_000 }, () =>
    limiter.start(() => starts.push(performance.now()), { signal: stop }),
  ),
);
let worst = 0;
for (let from = 0, to = 0; from < starts.length; from++) {
  while (to < starts.length && (starts[to] ?? 0) <= (starts[from] ?? 0) + 1_000) to++;
  worst = Math.max(worst, to - from);
}
report({
  bench: "starts in the worst second at 200/s",
  subject: "@immkit/runtime",
  value: worst,
  unit: "starts",
  bar: 201,
});
report({
  bench: "starts a second at 200/s",
  subject: "@immkit/runtime",
  value: starts.length / 5,
  unit: "starts",
  bar: 190,
  better: "higher",
});
