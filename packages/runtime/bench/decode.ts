/**
 * Decoding and validating one notification, as a share of the two JSON.parse calls that nobody can
 * avoid, compared with other validators.
 *
 * All do the same work, which is checked before the measurement: each parses both levels of JSON,
 * validates every member that the schemas name, accepts unknown members, returns the same outcome,
 * and finds the same faults: the peers reject the message, and `decode` drops a fault in a member
 * that no decision needs. Where the work differs, the peers have the advantage. They know that
 * the text is an envelope with its content as text, while `decode` has to find out. Their
 * conversion to an outcome is written for these messages only. ajv gets this package's schemas,
 * which avoid what makes ajv slow.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as v from "valibot";
import { z } from "zod";
import { decode } from "../src/index.ts";
import { collectYoungGarbage } from "./garbage.ts";
import { payloads } from "./payloads.ts";
import { median, report } from "./report.ts";

const schema = (name: string): object =>
  JSON.parse(
    readFileSync(new URL(`../src/schema/${name}.json`, import.meta.url), "utf8"),
  ) as object;
const figure = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const ajv = new Ajv2020({ allowUnionTypes: true, strictRequired: false });
const both = (...names: string[]): object => ({ allOf: names.map(schema) });
const ajvEnvelope = ajv.compile(both("notification-envelope", "notification-event"));
const ajvContent = ajv.compile(both("notification-content", "notification-details"));

const zText = z.string().nullish();
const zFigure = z.union([z.number(), z.string().regex(figure)]).nullish();
const zSuggestion = z.enum(["pass", "review", "block"]).nullish();
const zCategories = z.array(z.string()).nullish();
const zFrames = z
  .looseObject({
    TotalCount: zFigure,
    BlockFrames: z.array(z.looseObject({ Offset: zFigure, Label: zText, Rate: zFigure })).nullish(),
  })
  .nullish();
const zVerdict = { URI: zText, Suggestion: zSuggestion, Categories: zCategories, Frames: zFrames };
const zContent = z.looseObject({
  ...{
    ProjectName: zText,
    TaskId: z.string().min(1),
    TaskType: zText,
    Status: z.enum(["Succeeded", "Failed"]),
    Code: zText,
    Message: zText,
  },
  ...{
    UserData: zText,
    Tags: z.union([z.looseObject({}), z.string()]).nullish(),
    StartTime: zText,
    EndTime: zText,
    SourceURI: zText,
  },
  ...zVerdict,
  ModerationResult: z.looseObject(zVerdict).nullish(),
});
const zTime = z.union([z.string(), z.number()]).nullish();
const zEnvelope = z.looseObject({
  id: zText,
  source: zText,
  type: zText,
  subject: zText,
  time: zTime,
  content: z.string(),
});

const vText = v.nullish(v.string());
const vFigure = v.nullish(v.union([v.number(), v.pipe(v.string(), v.regex(figure))]));
const vFrames = v.nullish(
  v.looseObject({
    TotalCount: vFigure,
    BlockFrames: v.nullish(
      v.array(v.looseObject({ Offset: vFigure, Label: vText, Rate: vFigure })),
    ),
  }),
);
const vVerdict = {
  URI: vText,
  Suggestion: v.nullish(v.picklist(["pass", "review", "block"])),
  Categories: v.nullish(v.array(v.string())),
  Frames: vFrames,
};
const vContent = v.looseObject({
  ...{
    ProjectName: vText,
    TaskId: v.pipe(v.string(), v.minLength(1)),
    TaskType: vText,
    Status: v.picklist(["Succeeded", "Failed"]),
  },
  ...{
    Code: vText,
    Message: vText,
    UserData: vText,
    Tags: v.nullish(v.union([v.looseObject({}), v.string()])),
    StartTime: vText,
    EndTime: vText,
  },
  ...{ SourceURI: vText, ...vVerdict },
  ModerationResult: v.nullish(v.looseObject(vVerdict)),
});
const vTime = v.nullish(v.union([v.string(), v.number()]));
const vEnvelope = v.looseObject({
  id: vText,
  source: vText,
  type: vText,
  subject: vText,
  time: vTime,
  content: v.string(),
});

/** The outcome of a validated content, written by hand. */
function outcomeOf(envelope: Envelope, content: Content): unknown {
  const result = content.ModerationResult;
  return {
    kind: content.TaskType === "VideoModeration" ? "video" : "image",
    status: content.Status === "Succeeded" ? "succeeded" : "failed",
    suggestion: result?.Suggestion ?? null,
    categories: result?.Categories ?? [],
    taskId: content.TaskId,
    projectName: content.ProjectName ?? null,
    uri: result?.URI ?? null,
    userData: content.UserData ?? "",
    ...(result?.Frames
      ? {
          frames: {
            total: Number(result.Frames.TotalCount),
            blocked: result.Frames.BlockFrames?.map(blockedOf),
          },
        }
      : {}),
    eventId: envelope.id ?? null,
    time: new Date(Number(envelope.time)).toISOString(),
    needsLookup: !result?.Suggestion,
  };
}

function blockedOf(frame: BlockFrame): unknown {
  return { offset: Number(frame.Offset), label: frame.Label ?? null, rate: Number(frame.Rate) };
}

type Content = z.infer<typeof zContent>;
type Envelope = z.infer<typeof zEnvelope>;
type BlockFrame = NonNullable<NonNullable<NonNullable<Content["Frames"]>["BlockFrames"]>[number]>;

function withAjv(text: string): unknown {
  const envelope: unknown = JSON.parse(text);
  if (!ajvEnvelope(envelope)) throw new Error("invalid");
  const content: unknown = JSON.parse((envelope as unknown as Envelope).content);
  if (!ajvContent(content)) throw new Error("invalid");
  return outcomeOf(envelope as unknown as Envelope, content as unknown as Content);
}

function withZod(text: string): unknown {
  const envelope = zEnvelope.parse(JSON.parse(text));
  return outcomeOf(envelope, zContent.parse(JSON.parse(envelope.content)));
}

function withValibot(text: string): unknown {
  const envelope = v.parse(vEnvelope, JSON.parse(text));
  return outcomeOf(
    envelope as Envelope,
    v.parse(vContent, JSON.parse(envelope.content)) as Content,
  );
}

const subjects: Readonly<Record<string, (text: string) => unknown>> = {
  limit: (text) => JSON.parse((JSON.parse(text) as Envelope).content),
  "@immkit/runtime": (text) => decode(text)[0],
  "ajv, compiled at start": withAjv,
  zod: withZod,
  valibot: withValibot,
};
/** The payload with its content changed. */
function changed(
  text: string,
  change: (content: Record<string, unknown>, result: Record<string, unknown>) => void,
): string {
  const envelope = JSON.parse(text) as { content: string };
  const content = JSON.parse(envelope.content) as Record<string, unknown> & {
    ModerationResult: Record<string, unknown>;
  };
  change(content, content.ModerationResult);
  return JSON.stringify({ ...envelope, content: JSON.stringify(content) });
}

const faults: Readonly<Record<string, Parameters<typeof changed>[1]>> = {
  "no TaskId": (content) => delete content["TaskId"],
  "another Status": (content) => Object.assign(content, { Status: "Running" }),
  "a UserData that is not a string": (content) => Object.assign(content, { UserData: 7 }),
  "another Suggestion": (_, result) => Object.assign(result, { Suggestion: "allow" }),
  "a category that is not a string": (_, result) =>
    Object.assign(result, { Categories: ["porn", 1] }),
  "a Rate that is not a number": (_, result) =>
    Object.assign(result, { Frames: { BlockFrames: [{ Rate: 1 }, { Rate: "high" }] } }),
  "a Label that is not a string": (_, result) =>
    Object.assign(result, { Frames: { BlockFrames: [{ Offset: 1, Label: 7, Rate: 1 }] } }),
};

function findsFault(run: (text: string) => unknown, text: string): boolean {
  try {
    return (run(text) as { dropped?: readonly string[] }).dropped !== undefined;
  } catch {
    return true;
  }
}

for (const [name, run] of Object.entries(subjects)) {
  if (name === "limit") continue;
  for (const text of Object.values(payloads)) {
    if (!isDeepStrictEqual(run(text), decode(text)[0]))
      throw new Error(`${name} returns a different outcome`);
    for (const [fault, change] of Object.entries(faults)) {
      if (!findsFault(run, changed(text, change))) throw new Error(`${name} accepts ${fault}`);
    }
  }
}

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 60);
const warmUps = 6;
const bars: Readonly<Record<string, number>> = { "1 KB": 0.62, "27 KB": 0.85 };
const peers = Object.keys(subjects).filter(
  (name) => name !== "limit" && name !== "@immkit/runtime",
);

/** Messages per millisecond of this process's CPU time, which other processes don't affect. */
function rateOf(run: (text: string) => unknown, text: string): number {
  collectYoungGarbage();
  const calls = Math.round(8_000_000 / text.length);
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) run(text);
  const { user, system } = process.cpuUsage(before);
  return (1_000 * calls) / (user + system);
}

for (const [size, text] of Object.entries(payloads)) {
  const rates: Record<string, number[]> = Object.fromEntries(
    Object.keys(subjects).map((name) => [name, []]),
  );
  // Each round runs every subject in turn, so other load affects all of them alike. The first
  // rounds are warm-up.
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, run] of Object.entries(subjects)) {
      const rate = rateOf(run, text);
      if (round >= 0) rates[name]?.push(rate);
    }
  }
  /** The median of the ratios of each round. */
  const share = (name: string, of: string): number =>
    median((rates[name] ?? []).map((rate, round) => rate / (rates[of]?.[round] ?? Number.NaN)));
  for (const name of Object.keys(subjects)) {
    if (name === "limit") continue;
    const bar =
      name === "@immkit/runtime" ? { bar: bars[size] ?? 0, better: "higher" as const } : {};
    report({
      bench: `decode ${size}`,
      subject: name,
      value: share(name, "limit"),
      unit: "of two JSON.parse",
      ...bar,
    });
  }
  for (const peer of peers) {
    const subject = "@immkit/runtime";
    report({
      bench: `decode ${size}, lead`,
      subject,
      value: share(subject, peer),
      unit: `times ${peer}`,
      bar: 1,
      better: "higher",
    });
  }
  report({
    bench: `decode ${size}`,
    subject: "limit",
    value: median(rates["limit"] ?? []),
    unit: "messages/ms",
  });
}
