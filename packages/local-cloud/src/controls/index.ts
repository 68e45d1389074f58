/** `/_immkit/`: how a test or a person controls the local cloud. JSON in, JSON out. */
import { isIP } from "node:net";
import type { Network, NetworkSettings } from "../access/network.ts";
import type { MovableClock } from "../core/clock.ts";
import { ServiceError } from "../core/service-error.ts";
import type { Resettable } from "../core/stored.ts";
import type { Controls } from "../gateway/service.ts";
import type { CloudRequest, CloudResponse } from "../http/message.ts";
import type { LocalImm, Task } from "../imm/index.ts";
import type { LiveLog } from "../log/live-log.ts";
import { Reader, ShapeError } from "../scenario/index.ts";
import { Faults, parseFault, parseMessageFault } from "./faults.ts";
import { readLog } from "./log.ts";

/** What the controls can read and change. */
export interface ControlsOptions {
  readonly clock: MovableClock;
  readonly imm: LocalImm;
  readonly network: Network;
  /** The services that `POST reset` resets. */
  readonly services: readonly Resettable[];
  readonly liveLog: LiveLog;
}

type Handler = (request: CloudRequest, taskId: string) => unknown;

/** A year. A longer jump is probably a mistake. */
const maxJumpMs = 365 * 86_400_000;

/**
 * Creates the controls that the README lists. The gateway has checked the key. Invalid input is 400
 * with `InvalidScenario`, `InvalidVerdict`, `InvalidFault` or `InvalidControl`.
 */
export function createControls(options: ControlsOptions): Controls {
  const { clock, imm, network, services, liveLog } = options;
  const faults = new Faults();
  let counters: Record<string, Record<string, Record<number, number>>> = {};

  const reset = () => {
    faults.clear();
    counters = {};
    network.reset();
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
      const { content, encoding } = controlReader(request).object({
        optional: ["content", "encoding"],
      });
      imm.style = {
        content: content?.oneOf(["nested", "flat"]) ?? imm.style.content,
        encoding: encoding?.oneOf(["raw", "base64"]) ?? imm.style.encoding,
      };
      return imm.style;
    },
    "GET network": () => network.settings,
    "PUT network": (request) => {
      network.settings = networkIn(controlReader(request), network.settings);
      return network.settings;
    },
    "GET clock": () => ({ now: clock.now() }),
    "POST clock/advance": (request) => {
      const { ms } = controlReader(request).object({ required: ["ms"] });
      clock.advance(ms.integer(0, maxJumpMs));
      return { now: clock.now() };
    },
    "GET tasks": () => ({ tasks: imm.tasks().map(taskContent) }),
    "POST reviews/{taskId}": (request, taskId) => taskContent(imm.review(taskId, jsonIn(request))),
    ...faultHandlers("faults", faults, parseFault),
    ...faultHandlers("message-faults", imm.messageFaults, parseMessageFault),
    "GET log": (request) => readLog(liveLog, request),
    "GET counters": () => counters,
    "POST reset": () => {
      reset();
      return {};
    },
  };

  return {
    async handle(request): Promise<CloudResponse> {
      const { handler, taskId } = find(handlers, request);
      try {
        return {
          status: 200,
          headers: { "content-type": "application/json;charset=utf-8" },
          body: JSON.stringify(await handler(request, taskId)),
        };
      } catch (error) {
        if (error instanceof ShapeError)
          throw new ServiceError(400, error.code, error.message, { Pointer: error.pointer });
        throw error;
      }
    },
    before: (route, request) =>
      route.protocol === "control" ? Promise.resolve(undefined) : faults.apply(route, request),
    after({ protocol, product, action }, status) {
      if (protocol === "control") return;
      counters[product] ??= {};
      counters[product][action] ??= {};
      const statuses = counters[product][action];
      statuses[status] = (statuses[status] ?? 0) + 1;
    },
    reset,
  };
}

/** The settings of the network. What the body leaves out stays, and `null` is the default. */
function networkIn(body: Reader, now: NetworkSettings): NetworkSettings {
  const { secureTransport, sourceIp, sourceVpc } = body.object({
    optional: ["secureTransport", "sourceIp", "sourceVpc"],
  });
  const address = sourceIp?.value === null ? undefined : (sourceIp?.text() ?? now.sourceIp);
  if (address !== undefined && isIP(address) === 0)
    sourceIp?.fail("must be an IP address, such as 203.0.113.7.");
  const vpc = sourceVpc?.value === null ? undefined : (sourceVpc?.text() ?? now.sourceVpc);
  return {
    secureTransport: secureTransport?.boolean() ?? now.secureTransport,
    ...(address === undefined ? {} : { sourceIp: address }),
    ...(vpc === undefined ? {} : { sourceVpc: vpc }),
  };
}

/** The handlers that list, add and delete faults of one kind. */
function faultHandlers<F>(
  name: string,
  faults: { list(): readonly F[]; add(fault: F): void; clear(): void },
  parse: (json: unknown) => F,
): Record<string, Handler> {
  return {
    [`GET ${name}`]: () => ({ faults: faults.list() }),
    [`POST ${name}`]: (request) => {
      faults.add(parse(jsonIn(request)));
      return { faults: faults.list() };
    },
    [`DELETE ${name}`]: () => {
      faults.clear();
      return { faults: [] };
    },
  };
}

function find(
  handlers: Readonly<Record<string, Handler>>,
  { method, path }: CloudRequest,
): { handler: Handler; taskId: string } {
  const name = path.replace(/^\/_immkit\//, "").replace(/\/$/, "");
  const taskId = /^reviews\/([^/]+)$/.exec(name)?.[1] ?? "";
  const key = `${method} ${taskId === "" ? name : "reviews/{taskId}"}`;
  const handler = Object.hasOwn(handlers, key) ? handlers[key] : undefined;
  if (handler !== undefined) return { handler, taskId };
  throw new ServiceError(
    404,
    "NoSuchControl",
    `Unknown control ${method} ${path}. Known controls: ${Object.keys(handlers).join(", ")}.`,
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
