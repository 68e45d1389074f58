import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it } from "vitest";
import { openTelemetry } from "./open-telemetry.ts";

describe("openTelemetry() without providers", () => {
  it("measures nothing without an SDK, and uses one that is registered later", async () => {
    const telemetry = await openTelemetry();
    const spans = new InMemorySpanExporter();
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
    );
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));

    const span = telemetry.begin({
      type: "call",
      name: "GetTask",
      endpoint: "https://imm.cn-hangzhou.aliyuncs.com",
    });
    expect(span.run(() => 7)).toBe(7);
    span.end();

    const attributes = {
      "rpc.system.name": "alibaba_cloud_api",
      "rpc.method": "Imm/GetTask",
      "server.address": "imm.cn-hangzhou.aliyuncs.com",
      "server.port": 443,
    };
    expect(
      spans
        .getFinishedSpans()
        .map((one) => [one.name, one.attributes, one.instrumentationScope.name]),
    ).toEqual([["Imm/GetTask", attributes, "@immkit/runtime"]]);
    await reader.forceFlush();
    const [scope] = exporter.getMetrics()[0]?.scopeMetrics ?? [];
    expect(scope?.scope).toMatchObject({
      name: "@immkit/runtime",
      schemaUrl: "https://opentelemetry.io/schemas/1.45.0",
    });
    const duration = scope?.metrics.find(
      ({ descriptor }) => descriptor.name === "rpc.client.call.duration",
    );
    expect(duration?.dataPoints.map((point) => point.attributes)).toEqual([attributes]);
  });
});
