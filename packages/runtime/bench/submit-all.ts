/**
 * `submitAll` of 10,000 items at 50 a second, against a service that accepts 10 a second, and whose
 * limit the run does not know. In simulated time, because it takes 1,000 s, and for 60 s in real
 * time. Compared with the usual alternative: the same rate, and for each item up to four requests
 * with exponential pauses.
 */
import { ServiceError } from "../src/errors.ts";
import { type Clock, realClock } from "../src/pace/clock.ts";
import { RateLimiter } from "../src/pace/rate-limiter.ts";
import { SubmitRun } from "../src/submit/submit-all.ts";
import type { Submitter } from "../src/submit/submit-all-options.ts";
import type { SubmitItem } from "../src/submit/submit-item.ts";
import { SimulatedClock } from "../src/testing/simulated-clock.ts";
import { ThrottlingService } from "../src/testing/throttling-service.ts";
import { RetryPolicy } from "../src/transport/retry.ts";
import { report } from "./report.ts";

const limit = 10;

function* items(count: number): Generator<SubmitItem> {
  for (let id = 0; id < count; id++)
    yield { kind: "image", request: { uri: `oss://uploads/${id}` } };
}

function submitterOf(service: ThrottlingService): Submitter {
  const submit: Submitter["submitImage"] = async ({ uri }) => {
    await service.request();
    return { taskId: uri, requestId: "R", eventId: null, uri, kind: "image" };
  };
  return { submitImage: submit, submitVideo: submit };
}

interface Outcome {
  readonly service: ThrottlingService;
  readonly lost: number;
  readonly seconds: number;
}

async function submitAll(count: number, clock: Clock, service: ThrottlingService): Promise<number> {
  let lost = count;
  for await (const result of new SubmitRun(submitterOf(service), items(count), {}, clock))
    if ("task" in result) lost--;
  return lost;
}

async function fixedRate(count: number, clock: Clock, service: ThrottlingService): Promise<number> {
  const limiter = new RateLimiter(50, clock);
  const policy = new RetryPolicy();
  let lost = 0;
  let left = count;
  const submit = async (): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await limiter.start(() => service.request());
      } catch (error) {
        const delayMs =
          error instanceof ServiceError ? policy.delayAfter(error, attempt) : undefined;
        if (delayMs === undefined) throw error;
        await new Promise<void>((resolve) => clock.after(delayMs, resolve));
      }
    }
  };
  const work = async (): Promise<void> => {
    while (left-- > 0) await submit().catch(() => lost++);
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return lost;
}

type Subject = (count: number, clock: Clock, service: ThrottlingService) => Promise<number>;

async function simulate(subject: Subject, count: number): Promise<Outcome> {
  const clock = new SimulatedClock();
  const service = new ThrottlingService(clock, limit);
  const lost = subject(count, clock, service);
  await clock.run(lost);
  return { service, lost: await lost, seconds: clock.now() / 1_000 };
}

async function inRealTime(count: number): Promise<Outcome> {
  const service = new ThrottlingService(realClock, limit);
  const begun = performance.now();
  const lost = await submitAll(count, realClock, service);
  return { service, lost, seconds: (performance.now() - begun) / 1_000 };
}

function show(subject: string, bench: string, outcome: Outcome, hasBars: boolean): void {
  const { service, lost, seconds } = outcome;
  const accepted = service.acceptedAt.length;
  const refused = service.refusedAt.length;
  const line = (what: string, value: number, unit: string, bar: number, better?: "higher"): void =>
    report({
      ...{ bench: `${bench}, ${what}`, subject, value, unit },
      ...(hasBars && { bar }),
      ...(better && { better }),
    });
  line("lost", lost, "items", 0);
  line("refused", (100 * refused) / (refused + accepted), "% of requests", 2);
  line("rate", (100 * accepted) / seconds / limit, "% of the limit", 95, "higher");
}

const own = "@immkit/runtime";
const bench = "submitAll of 10,000 at a limit of 10/s";
show(own, `${bench}, simulated time`, await simulate(submitAll, 10_000), true);
show("50/s, 4 attempts", `${bench}, simulated time`, await simulate(fixedRate, 10_000), false);
show(own, "submitAll of 600 at a limit of 10/s, real time", await inRealTime(600), true);
