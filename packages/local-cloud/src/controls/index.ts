/** `/_immkit/`: how a test or a person controls the local cloud. JSON in, JSON out. */
import { isIP } from "node:net";
import type { Network, NetworkSettings } from "../access/network.ts";
import type { MovableClock } from "../core/clock.ts";
import { ServiceError } from "../core/service-error.ts";
import type { Resettable } from "../core/stored.ts";
import type { Controls } from "../gateway/service.ts";
import type { CloudRequest, CloudResponse } from "../http/message.ts";
import type { LocalImm } from "../imm/index.ts";
import type { LiveLog } from "../log/live-log.ts";
import type { MnsOperations } from "../mns/service.ts";
import type { OssOperations } from "../oss/operations.ts";
import { Reader, ShapeError } from "../scenario/index.ts";
import { Faults, parseFault, parseMessageFault } from "./faults.ts";
import { readLog } from "./log.ts";
import { readObject } from "./objects.ts";
import { invalidControl } from "./query.ts";
import { queueHandlers } from "./queues.ts";
import { type ControlHandlers, findControl, RawAnswer } from "./router.ts";
import { readMessages, readTasks, taskView } from "./tasks.ts";

/** What the controls can read and change. */
export interface ControlsOptions {
  readonly clock: MovableClock;
  readonly imm: LocalImm;
  readonly mns: MnsOperations;
  readonly oss: OssOperations;
  /** A new link to the console. */
  readonly consoleLink: () => string;
  readonly network: Network;
  /** The services that `POST reset` resets. */
  readonly services: readonly Resettable[];
  readonly liveLog: LiveLog;
}

/** A year. A longer jump is probably a mistake. */
const maxJumpMs = 365 * 86_400_000;

/**
 * Creates the controls that the README lists. The gateway has checked the key. Invalid input is 400
 * with `InvalidScenario`, `InvalidVerdict`, `InvalidFault` or `InvalidControl`.
 */
export function createControls(options: ControlsOptions): Controls {
  const { clock, imm, mns, oss, network, services, liveLog, consoleLink } = options;
  const faults = new Faults();
  let counters: Record<string, Record<string, Record<number, number>>> = {};

  const reset = () => {
    faults.clear();
    counters = {};
    network.reset();
    for (const service of services) service.reset();
  };

  const handlers: ControlHandlers = {
    "GET health": () => ({ status: "ok" }),
    "GET scenario": () => imm.scenario ?? {},
    "PUT scenario": ({ request }) => {
      imm.setScenario(jsonIn(request));
      return imm.scenario;
    },
    "GET message-style": () => imm.style,
    "PUT message-style": ({ request }) => {
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
    "PUT network": ({ request }) => {
      network.settings = networkIn(controlReader(request), network.settings);
      return network.settings;
    },
    "GET clock": () => ({ now: clock.now() }),
    "POST clock/advance": ({ request }) => {
      const { ms } = controlReader(request).object({ required: ["ms"] });
      clock.advance(ms.integer(0, maxJumpMs));
      return { now: clock.now() };
    },
    "GET tasks": (call) => readTasks(imm, call),
    "GET tasks/{taskId}/messages": (call) => readMessages(imm, mns, call),
    "POST reviews/{taskId}": ({ request, path }) =>
      taskView(imm.review(path["taskId"] ?? "", jsonIn(request))),
    ...queueHandlers(mns),
    "GET objects/{bucket}/{key*}": (call) => readObject(oss, call),
    ...faultHandlers("faults", faults, parseFault),
    ...faultHandlers("message-faults", imm.messageFaults, parseMessageFault),
    "GET log": (call) => readLog(liveLog, call),
    "GET counters": () => counters,
    "POST console-links": () => ({ link: consoleLink() }),
    "POST reset": () => {
      reset();
      return {};
    },
  };

  return {
    async handle(request): Promise<CloudResponse> {
      const { handler, call } = findControl(handlers, request);
      try {
        const answer = await handler(call);
        if (answer instanceof RawAnswer) return answer.response;
        return {
          status: 200,
          headers: {
            "content-type": "application/json;charset=utf-8",
            "cache-control": "no-store",
          },
          body: JSON.stringify(answer),
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
): ControlHandlers {
  return {
    [`GET ${name}`]: () => ({ faults: faults.list() }),
    [`POST ${name}`]: ({ request }) => {
      faults.add(parse(jsonIn(request)));
      return { faults: faults.list() };
    },
    [`DELETE ${name}`]: () => {
      faults.clear();
      return { faults: [] };
    },
  };
}

function jsonIn({ body }: CloudRequest): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw invalidControl(
      `The body must be JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function controlReader(request: CloudRequest): Reader {
  return new Reader(jsonIn(request), { code: "InvalidControl", noun: "The body" });
}
