import type * as Api from "@opentelemetry/api";
import { ConfigError } from "../errors.ts";
import type { ModerationOutcome } from "../generated/outcome.ts";
import {
  attribute,
  durationBuckets,
  messagingSystem,
  metric,
  ownAttribute,
  ownMetric,
  rpcService,
  rpcSystem,
  schemaUrl,
} from "./conventions.ts";
import { errorTypeOf } from "./error-type.ts";
import {
  innerSpan,
  type Telemetry,
  type TelemetryEnd,
  type TelemetryOperation,
  type TelemetrySpan,
} from "./telemetry.ts";

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** Default: the global one, which an SDK registers. */
  readonly tracerProvider?: Api.TracerProvider | undefined;
  /** Default: the global one. Register it before the first operation. */
  readonly meterProvider?: Api.MeterProvider | undefined;
}

const scope = "@immkit/runtime";

/**
 * Sends spans and metrics to OpenTelemetry, by its semantic conventions 1.45.0. For the `telemetry`
 * option of a consumer, a push handler, a function handler and a client. Only this function loads
 * `@opentelemetry/api`. The application brings the SDK.
 *
 * There are few attributes: names of queues, topics and operations, classes of errors, kinds of
 * verdicts, and on spans the ids of message and task. They contain no body, URI, user data or error
 * message.
 * @throws ConfigError if `@opentelemetry/api` is not installed.
 * @example
 * const telemetry = await openTelemetry();
 * const consumer = NotificationConsumer.fromConfig(config, { credentials, handler, telemetry });
 */
export async function openTelemetry(options: OpenTelemetryOptions = {}): Promise<Telemetry> {
  let api: typeof Api;
  try {
    api = await import("@opentelemetry/api");
  } catch (cause) {
    throw new ConfigError(
      "telemetry",
      "@opentelemetry/api can't be loaded: add it to the application's dependencies.",
      { cause },
    );
  }
  return new OpenTelemetry(api, options);
}

interface Instruments {
  readonly operationDuration: Api.Histogram;
  readonly processDuration: Api.Histogram;
  readonly callDuration: Api.Histogram;
  readonly consumedMessages: Api.Counter;
  readonly verdicts: Api.Counter;
  readonly dropped: Api.Counter;
  readonly active: Api.UpDownCounter;
  readonly paused: Api.UpDownCounter;
}

class OpenTelemetry implements Telemetry {
  readonly api: typeof Api;
  readonly tracer: Api.Tracer;
  readonly #options: OpenTelemetryOptions;
  #instruments: Instruments | undefined;

  constructor(api: typeof Api, options: OpenTelemetryOptions) {
    this.api = api;
    this.#options = options;
    this.tracer = (options.tracerProvider ?? api.trace.getTracerProvider()).getTracer(
      scope,
      undefined,
      { schemaUrl },
    );
  }

  /** Created by the first operation, so an SDK can be registered until then. */
  get instruments(): Instruments {
    this.#instruments ??= createInstruments(
      this.#options.meterProvider ?? this.api.metrics.getMeterProvider(),
    );
    return this.#instruments;
  }

  begin(operation: TelemetryOperation): TelemetrySpan {
    return new OpenTelemetrySpan(this, operation);
  }
}

function createInstruments(provider: Api.MeterProvider): Instruments {
  const meter = provider.getMeter(scope, undefined, { schemaUrl });
  const duration = (name: string, description: string): Api.Histogram =>
    meter.createHistogram(name, {
      unit: "s",
      description,
      advice: { explicitBucketBoundaries: durationBuckets },
    });
  return {
    operationDuration: duration(
      metric.operationDuration,
      "Duration of messaging operation initiated by a producer or consumer client.",
    ),
    processDuration: duration(metric.processDuration, "Duration of processing operation."),
    callDuration: duration(
      metric.callDuration,
      "Measures the duration of an outgoing Remote Procedure Call (RPC).",
    ),
    consumedMessages: meter.createCounter(metric.consumedMessages, {
      unit: "{message}",
      description: "Number of messages that were delivered to the application.",
    }),
    verdicts: meter.createCounter(ownMetric.verdicts, {
      unit: "{verdict}",
      description: "Number of verdicts that were handled.",
    }),
    dropped: meter.createCounter(ownMetric.dropped, {
      unit: "{member}",
      description: "Number of members of handled verdicts that could not be read.",
    }),
    active: meter.createUpDownCounter(ownMetric.active, {
      unit: "{message}",
      description: "Number of messages that are processed at the moment.",
    }),
    paused: meter.createUpDownCounter(ownMetric.paused, {
      unit: "{consumer}",
      description: "Number of consumers that are paused at the moment.",
    }),
  };
}

class OpenTelemetrySpan implements TelemetrySpan {
  readonly #telemetry: OpenTelemetry;
  readonly #operation: TelemetryOperation;
  readonly #attributes: Api.Attributes;
  readonly #startTime = Date.now();
  readonly #begun = performance.now();
  #span: Api.Span | undefined;

  constructor(telemetry: OpenTelemetry, operation: TelemetryOperation) {
    this.#telemetry = telemetry;
    this.#operation = operation;
    this.#attributes = attributesOf(operation);
    // A long poll without messages gets no span: there is one every half minute, day and night.
    if (operation.type !== "receive") this.#span = this.#start();
    if (operation.type === "process") telemetry.instruments.active.add(1, this.#attributes);
    if (operation.type === "pause") telemetry.instruments.paused.add(1, this.#attributes);
  }

  get spanContext(): Api.SpanContext | undefined {
    return this.#span?.spanContext();
  }

  run<T>(work: () => T): T {
    const { context, trace } = this.#telemetry.api;
    return this.#span === undefined
      ? work()
      : context.with(trace.setSpan(context.active(), this.#span), work);
  }

  end(end: TelemetryEnd = {}): void {
    const { error, messages, result, outcomes = [] } = end;
    // A handler can throw undefined.
    const failed = error !== undefined || result === "failed";
    const attributes: Api.Attributes = {
      ...this.#attributes,
      ...(failed ? { [attribute.errorType]: errorTypeOf(error) } : {}),
      ...(result === undefined ? {} : { [ownAttribute.result]: result }),
    };
    this.#measure(attributes, end);
    if (this.#operation.type === "receive" && (failed || (messages ?? 0) > 0))
      this.#span = this.#start();
    const span = this.#span;
    if (span === undefined) return;
    span.setAttributes(attributes);
    if (messages !== undefined) span.setAttribute(attribute.batchCount, messages);
    const [outcome, another] = outcomes;
    if (outcome !== undefined && another === undefined) {
      span.setAttributes({ [ownAttribute.taskId]: outcome.taskId, ...verdictAttributes(outcome) });
    }
    if (failed) span.setStatus({ code: this.#telemetry.api.SpanStatusCode.ERROR });
    span.end();
  }

  #measure(attributes: Api.Attributes, { messages, result, outcomes = [] }: TelemetryEnd): void {
    const { operationDuration, processDuration, callDuration, consumedMessages, active, paused } =
      this.#telemetry.instruments;
    const seconds = (performance.now() - this.#begun) / 1_000;
    const { type, receivedBy } = this.#operation;
    if (type === "call") callDuration.record(seconds, attributes);
    else if (type === "pause") paused.add(-1, this.#attributes);
    else if (type !== "process") operationDuration.record(seconds, attributes);
    else {
      processDuration.record(seconds, attributes);
      active.add(-1, this.#attributes);
    }
    // Once for each delivery: when it was received, or when it was pushed.
    if (type === "receive" && (messages ?? 0) > 0)
      consumedMessages.add(messages ?? 0, this.#attributes);
    else if (type === "process" && receivedBy === undefined)
      consumedMessages.add(1, this.#attributes);
    // Those of a text that has an invalid message too were handled.
    if (result === "handled" || result === "invalid")
      for (const outcome of outcomes) this.#countVerdict(outcome);
  }

  #countVerdict(outcome: ModerationOutcome): void {
    const { verdicts, dropped } = this.#telemetry.instruments;
    verdicts.add(1, verdictAttributes(outcome));
    const count = outcome.dropped?.length ?? 0;
    if (count > 0) dropped.add(count, { [ownAttribute.kind]: outcome.kind });
  }

  #start(): Api.Span {
    const { api, tracer } = this.#telemetry;
    const { type, name, destination, messageId, receivedBy } = this.#operation;
    const kind =
      type === "process"
        ? api.SpanKind.CONSUMER
        : type === "pause"
          ? api.SpanKind.INTERNAL
          : api.SpanKind.CLIENT;
    const inner = innerSpan(receivedBy);
    const cause = inner instanceof OpenTelemetrySpan ? inner.spanContext : undefined;
    return tracer.startSpan(
      type === "call"
        ? `${rpcService}/${name}`
        : destination === undefined
          ? name
          : `${name} ${destination}`,
      {
        kind,
        startTime: this.#startTime,
        attributes: {
          ...this.#attributes,
          ...(messageId === undefined ? {} : { [attribute.messageId]: messageId }),
        },
        // Each received message gets its own trace: sixteen can arrive with one request, and have
        // nothing else in common.
        ...(receivedBy === undefined ? {} : { root: true }),
        ...(cause === undefined ? {} : { links: [{ context: cause }] }),
      },
    );
  }
}

function attributesOf({
  type,
  name,
  system = "smq",
  destination,
  subscription,
  endpoint,
}: TelemetryOperation): Api.Attributes {
  const server = endpoint === undefined || !URL.canParse(endpoint) ? undefined : new URL(endpoint);
  const place: Api.Attributes =
    server === undefined
      ? {}
      : {
          [attribute.serverAddress]: server.hostname,
          [attribute.serverPort]: Number(server.port) || (server.protocol === "http:" ? 80 : 443),
        };
  if (type === "call")
    return {
      [attribute.rpcSystem]: rpcSystem,
      [attribute.rpcMethod]: `${rpcService}/${name}`,
      ...place,
    };
  return {
    [attribute.messagingSystem]: messagingSystem[system],
    [attribute.messagingSystemUntil144]: messagingSystem[system],
    [attribute.operationName]: name,
    ...(type === "pause" ? {} : { [attribute.operationType]: type }),
    ...(destination === undefined ? {} : { [attribute.destination]: destination }),
    ...(subscription === undefined ? {} : { [attribute.subscription]: subscription }),
    ...place,
  };
}

function verdictAttributes({
  kind,
  status,
  suggestion,
}: NonNullable<TelemetryEnd["outcomes"]>[number]): Api.Attributes {
  return {
    [ownAttribute.kind]: kind,
    [ownAttribute.status]: status,
    [ownAttribute.suggestion]: suggestion ?? "none",
  };
}
