import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ConsumerOptions } from "./consumer/options.ts";
import { staticCredentials } from "./credentials/access-key.ts";
import type { SubmitImageRequest } from "./generated/submit-image.ts";
import type { SubmittedRecord } from "./ledger/ledger.ts";
import { ModerationClient } from "./submit/client.ts";
import type { ModerationClientOptions } from "./submit/client-options.ts";
import type { SubmitAllOptions } from "./submit/submit-all-options.ts";
import type { SubmitItem, SubmitOptions } from "./submit/submit-item.ts";
import { json, startTestServer } from "./testing/test-server.ts";

/** The optional members of `T` that refuse `undefined`. */
type Refusing<T> = {
  [K in keyof T]-?: object extends Pick<T, K>
    ? { [P in K]: undefined } extends Pick<T, K>
      ? never
      : K
    : never;
}[keyof T];

describe("an optional member", () => {
  it("accepts undefined, in the types of what users pass on", () => {
    type Refused =
      | Refusing<SubmitOptions>
      | Refusing<SubmitItem>
      | Refusing<SubmitImageRequest>
      | Refusing<SubmitAllOptions>
      | Refusing<ModerationClientOptions>
      | Refusing<ConsumerOptions>
      | Refusing<SubmittedRecord>;
    const none: [Refused] extends [never] ? true : Refused = true;
    expect(none).toBe(true);
    // The type finds what it is for.
    const found: Refusing<{ a?: number; b?: number | undefined; c: number }> = "a";
    expect(found).toBe("a");
  });

  it("accepts undefined, in every type of options", () => {
    const refused: string[] = [];
    for (const file of globSync("**/*.ts", { cwd: import.meta.dirname })) {
      if (/^(?:generated|testing)|\.test\.ts$/.test(file)) continue;
      const source = readFileSync(join(import.meta.dirname, file), "utf8");
      for (const [text, name] of source.matchAll(/^(?:export )?interface (\w*Options)\b.*?^\}/gms))
        for (const [, member, type] of text.matchAll(/^ {2}readonly (\w+)\?:(.*?);$/gms))
          if (!/\| undefined$|^ unknown$/.test(type ?? ""))
            refused.push(`${file} ${name}.${member}`);
    }
    expect(refused).toEqual([]);
  });

  it("that is undefined has its default", async () => {
    const server = await startTestServer(
      json(200, { RequestId: "R", TaskId: "ImageModeration-1" }),
    );
    const client = ModerationClient.fromConfig(
      {
        region: "cn-hangzhou",
        accountId: "1234567890123456",
        project: "media",
        topic: "t",
        queue: "q",
        deadLetterQueue: "d",
        contentFormat: "JSON",
        mediaBuckets: ["bucket"],
        endpoints: { imm: server.endpoint, mns: server.endpoint, sts: server.endpoint },
        allowHttp: true,
      } as never,
      {
        credentials: staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" }),
        endpoint: undefined,
        allowHttp: undefined,
        dispatcher: undefined,
        timeoutMs: undefined,
        idempotencyTag: undefined,
        search: { listLagMs: undefined, maxPages: undefined, timeoutMs: undefined },
        retry: { maxAttempts: undefined, baseDelayMs: undefined, maxDelayMs: undefined },
        http: { connections: undefined, keepAliveMs: undefined, connectTimeoutMs: undefined },
        telemetry: undefined,
      },
    );
    const request = {
      uri: "oss://bucket/a.jpg",
      userData: undefined,
      tags: undefined,
      scenes: undefined,
      interval: undefined,
      maxFrames: undefined,
      notification: { mns: { topicName: "t" }, extendedMessageUri: undefined },
      credentialConfig: undefined,
    };
    const nothing = { signal: undefined, idempotencyKey: undefined, checkFirst: undefined };
    expect(await client.submitImage(request, nothing)).toMatchObject({
      taskId: "ImageModeration-1",
    });
    const options: SubmitAllOptions = {
      ratePerSecond: undefined,
      concurrency: undefined,
      maxInFlight: undefined,
      ledger: undefined,
      settleMs: undefined,
      checkFirst: undefined,
      onProgress: undefined,
      signal: undefined,
    };
    const item = { kind: "image", request, idempotencyKey: undefined } as const;
    for await (const result of client.submitAll([item], options))
      expect(result).toMatchObject({ skipped: false });
    expect(server.requests.map(({ headers }) => headers["x-acs-action"])).toEqual([
      "CreateImageModerationTask",
      "CreateImageModerationTask",
    ]);
  });
});
