/**
 * `/_immkit/`: what a test, or the person at the desk, may do to the local cloud beside calling it.
 * JSON in, JSON out.
 */

import type { MovableClock } from "../core/clock.ts";
import { ServiceError } from "../core/service-error.ts";
import type { Resettable } from "../core/stored.ts";
import type { Controls } from "../gateway/service.ts";
import type { CloudRequest, CloudResponse } from "../http/message.ts";
import type { LocalImm, Task } from "../imm/index.ts";
import { Reader, ShapeError } from "../scenario/index.ts";
import { Counters } from "./counters.ts";
import { Faults, parseFault, parseMessageFault } from "./faults.ts";

export interface ControlsOptions {
  readonly clock: MovableClock;
  readonly imm: LocalImm;
  /** Everything that `reset` must reach. */
  readonly services: readonly Resettable[];
}

type Handler = (request: CloudRequest, argument: string) => unknown;

/** A year: more is surely a mistake. */
const longestJumpMs = 365 * 86_400_000;

/**
 * | call | does |
 * |---|---|
 * | `GET health` | `{"status":"ok"}` |
 * | `GET scenario`, `PUT scenario` | shows or replaces the scenario, for tasks submitted from then on |
 * | `GET message-style`, `PUT message-style` | `{"content":"nested"\|"flat","encoding":"raw"\|"base64"}` of IMM's messages |
 * | `GET clock`, `POST clock/advance` `{"ms":INT}` | the cloud's time in epoch milliseconds; moves it forward |
 * | `GET tasks` | the tasks of the last seven days, with what became of their messages |
 * | `POST reviews/{taskId}` `{"suggestion","categories"?}` | a person's verdict on a task in review |
 * | `GET faults`, `POST faults`, `DELETE faults` | lists, adds ({@link parseFault}) or removes injected faults |
 * | `GET message-faults`, `POST message-faults`, `DELETE message-faults` | the same for IMM's messages: lost, doubled, late ({@link parseMessageFault}) |
 * | `GET counters` | answers by product, action and status; the controls' own are not counted |
 * | `POST reset` | forgets everything: resources, messages, tasks, faults, counters; the first scenario counts again |
 *
 * The server has checked the key. Bad input is 400 with `InvalidScenario`, `InvalidVerdict`,
 * `InvalidFault`, `InvalidControl`.
 */
export function createControls({ clock, imm, services }: ControlsOptions): Controls {
  const faults = new Faults();
  const counters = new Counters();

  const reset = () => {
    faults.clear();
    counters.clear();
    for (const service of services) service.reset();
  };

  const handlers: Readonly<Record<string, Handler>> = {
    "GET health": () => ({ status: "ok" }),
    "GET scenario": () => imm.scenario ?? {},
    "PUT scenario": (request) => {
      imm.setScenario(jsonIn(request));
      return imm.scenario;
    },
    "GET message-style": () => imm.style,
    "PUT message-style": (request) => {
      const { content, encoding } = controlReader(request).object(["content", "encoding"]);
      imm.style = {
        content: content?.oneOf(["nested", "flat"]) ?? imm.style.content,
        encoding: encoding?.oneOf(["raw", "base64"]) ?? imm.style.encoding,
      };
      return imm.style;
    },
    "GET clock": () => ({ now: clock.now() }),
    "POST clock/advance": (request) => {
      const reader = controlReader(request);
      clock.advance(
        (reader.object(["ms"]).ms ?? reader.fail('needs "ms".')).wholeNumber(0, longestJumpMs),
      );
      return { now: clock.now() };
    },
    "GET tasks": () => ({ tasks: imm.tasks().map(taskContent) }),
    "POST reviews": (request, taskId) => taskContent(imm.review(taskId, jsonIn(request))),
    "GET faults": () => ({ faults: faults.list() }),
    "POST faults": (request) => {
      faults.add(parseFault(jsonIn(request)));
      return { faults: faults.list() };
    },
    "DELETE faults": () => {
      faults.clear();
      return { faults: [] };
    },
    "GET message-faults": () => ({ faults: imm.messageFaults.list() }),
    "POST message-faults": (request) => {
      imm.messageFaults.add(parseMessageFault(jsonIn(request)));
      return { faults: imm.messageFaults.list() };
    },
    "DELETE message-faults": () => {
      imm.messageFaults.clear();
      return { faults: [] };
    },
    "GET counters": () => counters,
    "POST reset": () => {
      reset();
      return {};
    },
  };

  return {
    async handle(request): Promise<CloudResponse> {
      const { handler, argument } = find(handlers, request);
      try {
        return {
          status: 200,
          headers: { "content-type": "application/json;charset=utf-8" },
          body: JSON.stringify(handler(request, argument)),
        };
      } catch (error) {
        if (error instanceof ShapeError)
          throw new ServiceError(400, error.code, error.message, { Pointer: error.pointer });
        throw error;
      }
    },
    before: (route, request) =>
      route.protocol === "control" ? Promise.resolve(undefined) : faults.meet(route, request),
    after(route, status) {
      if (route.protocol !== "control") counters.count(route, status);
    },
    reset,
  };
}

function find(
  handlers: Readonly<Record<string, Handler>>,
  { method, path }: CloudRequest,
): { handler: Handler; argument: string } {
  const name = path.replace(/^\/_immkit\//, "").replace(/\/$/, "");
  const review = /^reviews\/([^/]+)$/.exec(name);
  const key = `${method} ${review === null ? name : "reviews"}`;
  const handler =
    Object.hasOwn(handlers, key) && (review !== null || name !== "reviews")
      ? handlers[key]
      : undefined;
  if (handler !== undefined) return { handler, argument: review?.[1] ?? "" };
  throw new ServiceError(
    404,
    "NoSuchControl",
    `There is no control ${method} ${path}. There are: ${Object.keys(handlers).join(", ")}.`,
  );
}

function jsonIn({ body }: CloudRequest): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw new ServiceError(
      400,
      "InvalidControl",
      `The body must be JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function controlReader(request: CloudRequest): Reader {
  return new Reader(jsonIn(request), { code: "InvalidControl", noun: "The body" });
}

function taskContent(task: Task): Record<string, unknown> {
  return {
    taskId: task.id,
    type: task.type,
    projectName: task.projectName,
    sourceUri: task.request.sourceUri,
    userData: task.request.userData,
    tags: task.request.tags,
    status: task.status,
    ...(task.code !== "" && { code: task.code, message: task.message }),
    ...(task.result && { suggestion: task.result.suggestion, categories: task.result.categories }),
    startTime: task.startTime,
    ...(task.endTime !== undefined && { endTime: task.endTime }),
    notifications: task.notifications,
  };
}
