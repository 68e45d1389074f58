/** Event rules of SMQ, through OSS: which writes send which message. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../../cloud.ts";
import { mns, ok, oss, owner, rpc, userWith } from "../../testing/wire.ts";
import { childText, parseXml } from "../../xml/index.ts";

const version = "2022-01-19";
const arn = "acs:oss:cn-hangzhou:1234567890123456:media";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(async () => {
  cloud.mns.reset();
  await open("CreateQueue", { QueueName: "uploads" });
  await oss(cloud, owner(cloud), "PUT", { bucket: "media" });
});

const open = (action: string, params: Record<string, string>) =>
  ok(cloud, owner(cloud), version, action, params);

const ruleParams = (more: Record<string, string> = {}) => ({
  RuleName: "rule",
  ProductName: "oss",
  EventTypes: JSON.stringify([
    "ObjectCreated:PutObject",
    "ObjectCreated:PostObject",
    "ObjectCreated:CompleteMultipartUpload",
  ]),
  MatchRules: JSON.stringify([[{ Name: arn, Prefix: "in/", Suffix: ".jpg", MatchState: "true" }]]),
  Endpoint: JSON.stringify({ EndpointType: "queue", EndpointValue: "uploads" }),
  ...more,
});

const put = (key: string, body = "image", headers = {}) =>
  oss(cloud, owner(cloud), "PUT", {
    bucket: "media",
    key,
    body,
    headers: { "content-type": "image/jpeg", ...headers },
  });

/** The JSON in the next message of the queue; undefined if it is empty. */
async function next(queue = "uploads"): Promise<ReturnType<typeof JSON.parse>> {
  const answer = await mns(cloud, owner(cloud), "GET", `/queues/${queue}/messages`);
  if (answer.status === 404) return undefined;
  const xml = parseXml(await answer.text());
  const handle = encodeURIComponent(childText(xml, "ReceiptHandle") ?? "");
  const target = `/queues/${queue}/messages?ReceiptHandle=${handle}`;
  await mns(cloud, owner(cloud), "DELETE", target);
  return JSON.parse(Buffer.from(childText(xml, "MessageBody") ?? "", "base64").toString());
}

describe("a written object that a rule matches", () => {
  it("sends one message in the form of OSS, and reports it in the response", async () => {
    await open("CreateEventRule", ruleParams());
    const response = await put("in/a.jpg");
    const status = response.headers.get("x-oss-process-status") ?? "";
    expect(JSON.parse(Buffer.from(status, "base64").toString())).toEqual({
      code: "Success",
      message: "NotificationSucceed",
      type: "EventNotification",
      version: "1.0",
    });
    expect(await next()).toEqual({
      events: [
        {
          eventName: "ObjectCreated:PutObject",
          eventSource: "acs:oss",
          eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          eventVersion: "1.0",
          oss: {
            bucket: { arn, name: "media", ownerIdentity: "1234567890123456", virtualBucket: "" },
            object: {
              deltaSize: 5,
              eTag: "78805A221A988E79EF3F42D7C5BFD418",
              key: "in/a.jpg",
              size: 5,
            },
            ossSchemaVersion: "1.0",
            ruleId: "rule",
          },
          region: "cn-hangzhou",
          requestParameters: { sourceIPAddress: "127.0.0.1" },
          responseElements: { requestId: response.headers.get("x-oss-request-id") },
          userIdentity: { principalId: "1234567890123456" },
        },
      ],
    });
    expect(await next()).toBeUndefined();
  });

  it("sends nothing for another prefix, suffix, bucket or kind of write", async () => {
    await open("CreateEventRule", ruleParams());
    await oss(cloud, owner(cloud), "PUT", { bucket: "other" });
    const where = { bucket: "other", key: "in/a.jpg", body: "x" };
    for (const response of [
      await put("out/a.jpg"),
      await put("in/a.png"),
      await oss(cloud, owner(cloud), "PUT", where),
      await put("in/copy.jpg", "", { "x-oss-copy-source": "/other/in/a.jpg" }),
    ]) {
      expect(response.status).toBe(200);
      expect(response.headers.has("x-oss-process-status")).toBe(false);
    }
    expect(await next()).toBeUndefined();
  });

  it("sends one message for a multipart upload, and with a wildcard one for each call", async () => {
    await open("CreateEventRule", ruleParams());
    await open("CreateQueue", { QueueName: "all" });
    await open(
      "CreateEventRule",
      ruleParams({
        RuleName: "wildcard",
        EventTypes: '["ObjectCreated:*"]',
        Endpoint: JSON.stringify({ EndpointType: "queue", EndpointValue: "all" }),
      }),
    );
    const at = { bucket: "media", key: "in/b.jpg" };
    const started = await oss(cloud, owner(cloud), "POST", { ...at, query: { uploads: "" } });
    const uploadId = childText(parseXml(await started.text()), "UploadId") ?? "";
    const query = { uploadId, partNumber: "1" };
    await oss(cloud, owner(cloud), "PUT", { ...at, query, body: "part" });
    await oss(cloud, owner(cloud), "POST", {
      ...at,
      query: { uploadId },
      headers: { "x-oss-complete-all": "yes" },
    });
    const names = async (queue: string) => {
      const found: unknown[] = [];
      for (let message = await next(queue); message; message = await next(queue))
        found.push([message.events[0].eventName, message.events[0].oss.object.size]);
      return found;
    };
    expect(await names("uploads")).toEqual([["ObjectCreated:CompleteMultipartUpload", 4]]);
    expect(await names("all")).toEqual([
      ["ObjectCreated:InitiateMultipartUpload", 0],
      ["ObjectCreated:UploadPart", 4],
      ["ObjectCreated:CompleteMultipartUpload", 4],
    ]);
  });

  it("fails only the message when the queue is missing, and stops with the rule", async () => {
    await open("CreateEventRule", ruleParams());
    await open("DeleteQueue", { QueueName: "uploads" });
    const failed = await put("in/a.jpg");
    expect(failed.status).toBe(200);
    const status = failed.headers.get("x-oss-process-status") ?? "";
    expect(JSON.parse(Buffer.from(status, "base64").toString()).code).toBe("Fail");
    await open("DeleteEventRule", { RuleName: "rule", ProductName: "oss" });
    expect((await put("in/a.jpg")).headers.has("x-oss-process-status")).toBe(false);
  });

  it("sends to a topic, and leaves out what a rule excludes", async () => {
    await open("CreateTopic", { TopicName: "topic" });
    await open("Subscribe", {
      TopicName: "topic",
      SubscriptionName: "s",
      PushType: "queue",
      Endpoint: "acs:mns:cn-hangzhou:1234567890123456:queues/uploads",
      NotifyContentFormat: "SIMPLIFIED",
    });
    const rules = [
      [
        { Name: arn, Prefix: "in/", Suffix: "", MatchState: "true" },
        { Name: arn, Prefix: "in/tmp/", Suffix: "", MatchState: "false" },
      ],
    ];
    const endpoint = { EndpointType: "topic", EndpointValue: "topic" };
    await open(
      "CreateEventRule",
      ruleParams({ MatchRules: JSON.stringify(rules), Endpoint: JSON.stringify(endpoint) }),
    );
    await put("in/tmp/a.jpg");
    await put("in/a.jpg");
    expect((await next()).events[0].oss.object.key).toBe("in/a.jpg");
    expect(await next()).toBeUndefined();
  });
});

describe("a rule in the control plane", () => {
  it("is returned as it was created, with the queue by name", async () => {
    const value = "acs:mns:cn-hangzhou:1234567890123456:/queues/uploads";
    const endpoint = { EndpointType: "queue", EndpointValue: value };
    await open("CreateEventRule", ruleParams({ Endpoint: JSON.stringify(endpoint) }));
    const data = {
      RuleName: "rule",
      EventTypes: [
        "ObjectCreated:PutObject",
        "ObjectCreated:PostObject",
        "ObjectCreated:CompleteMultipartUpload",
      ],
      MatchRules: [[{ Name: arn, Prefix: "in/", Suffix: ".jpg", MatchState: "true" }]],
      Endpoint: { EndpointType: "queue", EndpointValue: "uploads" },
      DeliveryMode: "DIRECT",
    };
    const { Data } = await open("GetEventRule", { RuleName: "rule", ProductName: "oss" });
    expect(Data).toEqual(data);
    const listed = await open("ListEventRules", { ProductName: "oss" });
    expect(listed.Data.PageData).toEqual([data]);
  });

  it.each([
    ["another product", { ProductName: "ecs" }, 400, "InvalidArgument"],
    ["an unknown event type", { EventTypes: '["PutObject"]' }, 400, "InvalidArgument"],
    ["no match rules", { MatchRules: "[]" }, 400, "InvalidArgument"],
    ["a rule without a bucket", { MatchRules: '[[{"Name":"media"}]]' }, 400, "InvalidArgument"],
    ["invalid JSON", { Endpoint: "queue" }, 400, "InvalidArgument"],
    ["an HTTP endpoint", { Endpoint: '{"EndpointType":"http"}' }, 400, "InvalidArgument"],
    ["a delivery mode that doesn't fit", { DeliveryMode: "BROADCAST" }, 400, "InvalidArgument"],
    ["no name", { RuleName: "" }, 400, "MissingRuleName"],
  ])("is refused with %s", async (_what, more, status, code) => {
    const { status: got, body } = await rpc(
      cloud,
      owner(cloud),
      version,
      "CreateEventRule",
      ruleParams(more),
    );
    expect([got, body.Code]).toEqual([status, code]);
  });

  it("can't be created twice, and is missing after it was deleted", async () => {
    await open("CreateEventRule", ruleParams());
    const again = await rpc(cloud, owner(cloud), version, "CreateEventRule", ruleParams());
    expect([again.status, again.body.Code]).toEqual([409, "EventRuleAlreadyExist"]);
    const named = { RuleName: "rule", ProductName: "oss" };
    await open("DeleteEventRule", named);
    for (const action of ["GetEventRule", "DeleteEventRule"]) {
      const { status, body } = await rpc(cloud, owner(cloud), version, action, named);
      expect([status, body.Code]).toEqual([404, "RESOURCE_NOT_FOUND"]);
    }
  });

  it("needs permission for all rules", async () => {
    const some = await userWith(cloud, "some", {
      some: {
        Effect: "Allow",
        Action: "mns:CreateEventRule",
        Resource: "acs:mns:*:*:/queues/uploads",
      },
    });
    const all = await userWith(cloud, "all", {
      all: { Effect: "Allow", Action: "mns:CreateEventRule", Resource: "*" },
    });
    expect((await rpc(cloud, some, version, "CreateEventRule", ruleParams())).body.Code).toBe(
      "NoPermission",
    );
    expect((await rpc(cloud, all, version, "CreateEventRule", ruleParams())).status).toBe(200);
  });
});
