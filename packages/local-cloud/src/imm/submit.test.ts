import { describe, expect, it } from "vitest";
import { type Params, startImm, submission } from "../testing/imm.ts";

describe("submitting", () => {
  it.each<[string, Params, string, string]>([
    ["image", { SourceURI: "" }, "MissingSourceURI", "SourceURI"],
    [
      "image",
      { SourceURI: "https://media.oss-cn-hangzhou.aliyuncs.com/a.jpg" },
      "InvalidSourceURI",
      "oss://{bucket}/{object}",
    ],
    [
      "image",
      { SourceURI: "oss://media.oss-cn-beijing.aliyuncs.com/a.jpg" },
      "InvalidSourceURI",
      "without an endpoint",
    ],
    ["image", { SourceURI: "oss://media/" }, "InvalidSourceURI", "oss://{bucket}/{object}"],
    ["image", { SourceURI: "oss://Media/a.jpg" }, "InvalidSourceURI", "bucket"],
    ["image", { SourceURI: "oss://media/a" }, "InvalidSourceURI", "extension"],
    ["image", { SourceURI: "oss://media/dir.d/" }, "InvalidSourceURI", "extension"],
    ["image", { UserData: "é".repeat(1025) }, "InvalidUserData", "2050 bytes"],
    ["image", { Tags: "[]" }, "InvalidTags", "JSON object"],
    ["image", { Tags: "{" }, "InvalidTags", "JSON"],
    ["image", { Scenes: '"porn"' }, "InvalidScenes", "JSON array"],
    ["image", { Scenes: "[]" }, "InvalidScenes", "empty"],
    ["image", { Scenes: '["qrcode"]' }, "InvalidScenes", '"qrcode"'],
    ["image", { Interval: "0" }, "InvalidArgument", "Interval"],
    ["image", { MaxFrames: "0" }, "InvalidArgument", "MaxFrames"],
    ["video", { Interval: "601" }, "InvalidArgument", "1 to 600"],
    ["video", { Interval: "1.5" }, "InvalidArgument", "whole number"],
    ["video", { MaxFrames: "4" }, "InvalidArgument", "5 to 3600"],
    ["video", { MaxFrames: "3601" }, "InvalidArgument", "5 to 3600"],
    ["image", { Notification: "verdicts" }, "InvalidNotification", "JSON"],
    ["image", { Notification: '{"MNS":{}}' }, "InvalidNotification", "TopicName"],
    ["image", { Notification: '{"MNS":{"TopicName":"a/b"}}' }, "InvalidNotification", "TopicName"],
    ["image", { Notification: '{"Endpoint":"x"}' }, "InvalidNotification", "Endpoint"],
    [
      "image",
      { Notification: '{"RocketMQ":{"InstanceId":"i","TopicName":"t"}}' },
      "InvalidNotification",
      "RocketMQ",
    ],
    ["image", { CredentialConfig: '{"ServiceRole":"none"}' }, "InvalidCredentialConfig", "none"],
    ["image", { CredentialConfig: '{"Chain":[{"Role":"r"}]}' }, "InvalidCredentialConfig", "Chain"],
    [
      "image",
      { CredentialConfig: '{"ServiceRole":"imm-role","Policy":"{}"}' },
      "InvalidCredentialConfig",
      "Policy",
    ],
    ["image", { CredentialConfig: '{"Policy":"{}"}' }, "InvalidCredentialConfig", "Policy"],
    ["image", { CredentialConfig: '{"ServiceRole":1}' }, "InvalidCredentialConfig", "ServiceRole"],
    ["image", { ProjectName: "none" }, "ResourceNotFound", "none"],
  ])("%s with %j answers %s", async (kind, params, code, message) => {
    const { call, imm } = await startImm();
    const action = kind === "video" ? "CreateVideoModerationTask" : "CreateImageModerationTask";
    const all = { ProjectName: "p", SourceURI: "oss://media/a.jpg", ...params };
    await expect(call(action, all)).rejects.toMatchObject({
      status: 400,
      code,
      message: expect.stringContaining(message),
    });
    expect(imm.tasks()).toEqual([]);
  });

  it("accepts values at the limits", async () => {
    const { call } = await startImm();
    await call("CreateVideoModerationTask", {
      ProjectName: "p",
      SourceURI: "oss://media/a.mp4",
      Interval: "600",
      MaxFrames: "3600",
      UserData: "é".repeat(1024),
    });
    await call("CreateVideoModerationTask", {
      ProjectName: "p",
      SourceURI: "oss://media/a.mp4",
      Interval: "1",
      MaxFrames: "5",
      Scenes: '["live","logo"]',
    });
  });

  it("twice starts two tasks, because there is no idempotency token", async () => {
    const { call, imm } = await startImm();
    await call("CreateImageModerationTask", submission("a.jpg"));
    await call("CreateImageModerationTask", submission("a.jpg"));
    expect(imm.tasks()).toHaveLength(2);
  });
});
