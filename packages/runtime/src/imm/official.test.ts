import { describe, expect, it } from "vitest";
import { fromOfficialClient, type OfficialClient } from "./official.ts";

type Answer = () => unknown;

/** A client with the shape of the official one that records its calls. */
function client(...answers: [Answer, ...Answer[]]): OfficialClient & {
  readonly calls: [string, Record<string, unknown>, Record<string, unknown>][];
} {
  const calls: [string, Record<string, unknown>, Record<string, unknown>][] = [];
  const method =
    (name: string) =>
    async (
      request: { validate(): void } & Record<string, unknown>,
      runtime: Record<string, unknown>,
    ) => {
      request.validate();
      calls.push([name, { ...request }, runtime]);
      return { body: (answers[Math.min(calls.length, answers.length) - 1] as Answer)() };
    };
  return {
    calls,
    createImageModerationTaskWithOptions: method("createImage"),
    createVideoModerationTaskWithOptions: method("createVideo"),
    getTaskWithOptions: method("getTask"),
    listTasksWithOptions: method("listTasks"),
    getImageModerationResultWithOptions: method("getImageResult"),
    getVideoModerationResultWithOptions: method("getVideoResult"),
  };
}

const refusal =
  (members: object): Answer =>
  () => {
    throw Object.assign(new Error("refused"), members);
  };
const retry = { maxAttempts: 3, baseDelayMs: 1, throttleDelayMs: 1 };

describe("fromOfficialClient", () => {
  it("passes parameters with the official names, and returns wire names", async () => {
    const official = client(() => ({
      requestId: "R",
      taskId: "T",
      tags: { team: "a", Other: "b" },
      moderationResult: { URI: "oss://b/k", frames: { blockFrames: [{ offset: 1 }] } },
    }));
    const params = {
      ProjectName: "p",
      SourceURI: "oss://b/k",
      MaxFrames: 5,
      Tags: { team: "a" },
      Notification: '{"MNS":{"TopicName":"t"}}',
      UserData: undefined,
    };
    expect(await fromOfficialClient(official).call("CreateVideoModerationTask", params)).toEqual({
      RequestId: "R",
      TaskId: "T",
      Tags: { team: "a", Other: "b" },
      ModerationResult: { URI: "oss://b/k", Frames: { BlockFrames: [{ Offset: 1 }] } },
    });
    const [name, request, runtime] = official.calls[0] ?? [];
    expect(name).toBe("createVideo");
    expect(request).toEqual({
      projectName: "p",
      sourceURI: "oss://b/k",
      maxFrames: 5,
      tags: { team: "a" },
      notification: { MNS: { TopicName: "t" } },
    });
    expect(runtime).toMatchObject({ readTimeout: 10_000 });
  });

  it("uses the wire names of a model", async () => {
    const official = client(() => ({ taskId: "T", toMap: () => ({ TaskId: "T", EventId: "E" }) }));
    expect(await fromOfficialClient(official).call("GetTask")).toEqual({
      TaskId: "T",
      EventId: "E",
    });
  });

  it.each<[string, object, object, number, boolean]>([
    [
      "a rejected call",
      {
        code: "NoPermission",
        statusCode: 403,
        requestId: "R",
        accessDeniedDetail: { AuthAction: "a" },
      },
      {
        name: "ServiceError",
        code: "NoPermission",
        status: 403,
        requestId: "R",
        accessDeniedDetail: { AuthAction: "a" },
      },
      1,
      false,
    ],
    [
      "throttling",
      { code: "Throttling.User", statusCode: 400, retryAfter: 2 },
      { name: "ServiceError", code: "Throttling.User", retryable: true },
      3,
      false,
    ],
    [
      "a server error of the older core",
      { code: "InternalError", data: { statusCode: 500, RequestId: "R" } },
      { name: "ServiceError", status: 500, requestId: "R" },
      3,
      true,
    ],
    [
      "throttling by the hint alone",
      { code: "Busy", statusCode: 400, retryAfter: 2 },
      { name: "ServiceError", code: "Busy", retryable: true },
      3,
      false,
    ],
    [
      "a server error without a status",
      { code: "InternalError" },
      { name: "ServiceError", code: "InternalError", retryable: true },
      3,
      true,
    ],
    ["a reset", { code: "ECONNRESET" }, { name: "NetworkError", code: "ConnectionLost" }, 3, true],
    [
      "a refused connection",
      { code: "ECONNREFUSED" },
      { name: "NetworkError", code: "ConnectFailed" },
      3,
      false,
    ],
    [
      "a timeout",
      { name: "RequestTimeoutError", code: undefined },
      { name: "NetworkError", code: "Timeout" },
      3,
      true,
    ],
  ])("types %s", async (_name, thrown, expected, reads, ambiguous) => {
    const reading = client(refusal(thrown));
    await expect(fromOfficialClient(reading, { retry }).call("GetTask")).rejects.toMatchObject({
      ...expected,
      attempts: reads,
      ambiguous: false,
    });
    expect(reading.calls).toHaveLength(reads);
    const creating = client(refusal(thrown));
    await expect(
      fromOfficialClient(creating, { retry }).call("CreateImageModerationTask"),
    ).rejects.toMatchObject({
      ...expected,
      ambiguous,
    });
    expect(creating.calls).toHaveLength(ambiguous ? 1 : reads);
  });

  it("types a response that is not JSON", async () => {
    const official = client(() => JSON.parse("<html>"));
    await expect(
      fromOfficialClient(official).call("CreateImageModerationTask"),
    ).rejects.toMatchObject({
      name: "ResponseError",
      ambiguous: true,
    });
  });

  it("retries a read, and stops waiting when aborted", async () => {
    const official = client(refusal({ code: "ServiceUnavailable", statusCode: 503 }), () => ({
      taskId: "T",
    }));
    expect(await fromOfficialClient(official, { retry }).call("GetTask")).toEqual({ TaskId: "T" });
    const silent = {
      ...client(() => ({})),
      getTaskWithOptions: () => new Promise<never>(() => {}),
    };
    const signal = AbortSignal.timeout(20);
    await expect(fromOfficialClient(silent).call("GetTask", {}, { signal })).rejects.toBe(
      await new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve(signal.reason)),
      ),
    );
  });

  it("says when it is not the official client", async () => {
    await expect(fromOfficialClient({} as never).call("GetTask")).rejects.toMatchObject({
      code: "UnsupportedAction",
    });
  });
});
