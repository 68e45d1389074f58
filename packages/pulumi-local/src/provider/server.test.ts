/**
 * The executable as an engine uses it: a port on the first line, and the plugin protocol there.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import type { LocalCloud } from "@immkit/local-cloud";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import statusMessages from "@pulumi/pulumi/proto/status_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { secretValue } from "../protocol/secrets.ts";
import { type PropertyMap, unknownValue } from "../protocol/values.ts";
import { settingsFor, startTestCloud } from "../testing/provider.ts";
import { providerVersion } from "./provider.ts";

const urn = (type: string) => `urn:pulumi:dev::p::immkit:index:Box$${type}::thing`;
const topicUrn = urn("alicloud:message/serviceTopic:ServiceTopic");

let cloud: LocalCloud;
/** Stands for the engine. The plugin only watches that it lives. */
let engine: Http2Server;
const sessions: ServerHttp2Session[] = [];
let child: ChildProcess;
let client: InstanceType<typeof services.ResourceProviderClient>;

const toStruct = (map: PropertyMap) =>
  struct.Struct.fromJavaScript(map as Record<string, struct.JavaScriptValue>);
const call = <Response>(
  start: (reply: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> =>
  new Promise((resolve, reject) =>
    start((error, response) => (error === null ? resolve(response) : reject(error))),
  );
const check = (type: string, news: PropertyMap) =>
  call<messages.CheckResponse>((reply) =>
    client.check(new messages.CheckRequest().setUrn(urn(type)).setNews(toStruct(news)), reply),
  );
const create = (of: string, inputs: PropertyMap, preview = false) =>
  call<messages.CreateResponse>((reply) =>
    client.create(
      new messages.CreateRequest().setUrn(of).setProperties(toStruct(inputs)).setPreview(preview),
      reply,
    ),
  );

beforeAll(async () => {
  ({ cloud } = await startTestCloud());
  engine = createServer();
  engine.on("session", (session) => sessions.push(session));
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL("./bin.ts", import.meta.url)),
      `127.0.0.1:${(engine.address() as AddressInfo).port}`,
    ],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [port] = await new Promise<[string]>((resolve) =>
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (line) =>
      resolve([line]),
    ),
  );
  expect(port).toMatch(/^\d+$/);
  client = new services.ResourceProviderClient(
    `127.0.0.1:${port}`,
    grpc.credentials.createInsecure(),
  );
});
afterAll(async () => {
  client.close();
  child.kill();
  await cloud.close();
});

describe("pulumi-resource-alicloud", () => {
  it("reports its version, and that it accepts no secrets", async () => {
    const info = await call<{ getVersion(): string }>((reply) =>
      client.getPluginInfo(new empty.Empty(), reply as never),
    );
    expect(info.getVersion()).toBe(providerVersion);
    const handshake = await call<messages.ProviderHandshakeResponse>((reply) =>
      client.handshake(new messages.ProviderHandshakeRequest(), reply),
    );
    expect(handshake.getAcceptSecrets()).toBe(false);
    const schema = await call<messages.GetSchemaResponse>((reply) =>
      client.getSchema(new messages.GetSchemaRequest(), reply),
    );
    expect(JSON.parse(schema.getSchema())).toMatchObject({
      name: "alicloud",
      version: providerVersion,
      resources: { "alicloud:oss/bucket:Bucket": {} },
    });
  });

  it("creates nothing before it is configured", async () => {
    await expect(create(topicUrn, { topicName: "early" })).rejects.toMatchObject({
      code: grpc.status.FAILED_PRECONDITION,
    });
  });

  it("rejects an invalid configuration and names the setting", async () => {
    const args = toStruct({ ...settingsFor(cloud), protocol: "FTP" });
    const configure = call((reply) =>
      client.configure(new messages.ConfigureRequest().setArgs(args), reply),
    );
    await expect(configure).rejects.toMatchObject({
      code: grpc.status.FAILED_PRECONDITION,
      details: "alicloud:protocol must be HTTP or HTTPS",
    });
  });

  it("accepts marked secrets in its configuration, and supports previews", async () => {
    const settings = settingsFor(cloud);
    const args = toStruct({ ...settings, secretKey: secretValue(settings["secretKey"] as string) });
    const response = await call<messages.ConfigureResponse>((reply) =>
      client.configure(new messages.ConfigureRequest().setArgs(args), reply),
    );
    expect(response.getSupportspreview()).toBe(true);
    expect(response.getAcceptsecrets()).toBe(false);
  });

  it("fills in defaults and reports failures by property", async () => {
    const good = await check("alicloud:oss/bucket:Bucket", { bucket: "abc" });
    expect(good.getInputs()?.toJavaScript()).toMatchObject({
      bucket: "abc",
      storageClass: "Standard",
    });
    const bad = await check("alicloud:oss/bucket:Bucket", { bukcet: "abc" });
    expect(
      bad.getFailuresList().map((failure) => [failure.getProperty(), failure.getReason()]),
    ).toEqual([
      [
        "bukcet",
        expect.stringMatching(
          /^bukcet is not a property of this object. It has: accessMonitor, acl, bucket/,
        ),
      ],
    ]);
    await expect(check("alicloud:ecs/instance:Instance", {})).rejects.toMatchObject({
      code: grpc.status.INVALID_ARGUMENT,
      details: expect.stringContaining("no resource alicloud:ecs/instance:Instance. It has: "),
    });
  });

  it("reports every change in detail", async () => {
    const request = new messages.DiffRequest()
      .setUrn(topicUrn)
      .setOlds(toStruct({ topicName: "a", maxMessageSize: 1024, tags: { a: "1" } }))
      .setNews(toStruct({ topicName: "b", maxMessageSize: 2048 }))
      .setIgnorechangesList(["tags"]);
    const response = await call<messages.DiffResponse>((reply) => client.diff(request, reply));
    const kinds = messages.PropertyDiff.Kind;
    expect(response.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_SOME);
    expect(response.getReplacesList()).toEqual(["topicName"]);
    expect(response.getDiffsList().sort()).toEqual(["maxMessageSize", "topicName"]);
    expect(response.getHasdetaileddiff()).toBe(true);
    expect(response.getDetaileddiffMap().get("topicName")?.getKind()).toBe(kinds.UPDATE_REPLACE);
    expect(response.getDetaileddiffMap().get("maxMessageSize")?.getKind()).toBe(kinds.UPDATE);
    expect(response.getDetaileddiffMap().get("tags")).toBeUndefined();
  });

  it("creates, reads, updates and deletes, and calls nothing in a preview", async () => {
    const planned = await create(topicUrn, { topicName: "wired" }, true);
    expect(planned.getId()).toBe("");
    expect(planned.getProperties()?.toJavaScript()).toMatchObject({ createTime: unknownValue });
    const read = () =>
      call<messages.ReadResponse>((reply) =>
        client.read(new messages.ReadRequest().setUrn(topicUrn).setId("wired"), reply),
      );
    expect((await read()).getId()).toBe("");

    const created = await create(topicUrn, { topicName: "wired" });
    const state = created.getProperties();
    expect([created.getId(), state?.toJavaScript()]).toEqual([
      "wired",
      expect.objectContaining({ maxMessageSize: 65_536 }),
    ]);
    const update = new messages.UpdateRequest()
      .setUrn(topicUrn)
      .setId("wired")
      .setNews(toStruct({ topicName: "wired", maxMessageSize: 2048 }));
    if (state !== undefined) update.setOlds(state);
    const updated = await call<messages.UpdateResponse>((reply) => client.update(update, reply));
    expect(updated.getProperties()?.toJavaScript()).toMatchObject({ maxMessageSize: 2048 });
    expect((await read()).getProperties()?.toJavaScript()).toEqual(
      updated.getProperties()?.toJavaScript(),
    );

    await call((reply) =>
      client.delete(new messages.DeleteRequest().setUrn(topicUrn).setId("wired"), reply),
    );
    expect((await read()).getId()).toBe("");
  });

  it("maps errors of the cloud to gRPC statuses", async () => {
    const attachment = urn("alicloud:ram/rolePolicyAttachment:RolePolicyAttachment");
    await expect(
      create(attachment, { roleName: "no", policyName: "no", policyType: "Custom" }),
    ).rejects.toMatchObject({
      code: grpc.status.NOT_FOUND,
      details: expect.stringMatching(/^AttachPolicyToRole failed: EntityNotExist\.Role \(404\)/),
    });
  });

  it("reports a resource that exists although its creation failed", async () => {
    const bucket = await create(urn("alicloud:oss/bucket:Bucket"), { bucket: "locked-out" });
    // Denied to everyone, the owner included, because it has a condition. So it can be written once
    // and can't be read.
    const policy = JSON.stringify({
      Version: "1",
      Statement: [
        {
          Effect: "Deny",
          Principal: ["*"],
          Action: ["oss:GetBucketPolicy"],
          Resource: ["acs:oss:*:*:locked-out"],
          Condition: { StringLike: { "acs:UserAgent": ["*"] } },
        },
      ],
    });
    const error = await create(urn("alicloud:oss/bucketPolicy:BucketPolicy"), {
      bucket: bucket.getId(),
      policy,
    }).catch((caught: unknown) => caught);
    const [packed] = (error as grpc.ServiceError).metadata.get("grpc-status-details-bin");
    const [detail] = statusMessages.Status.deserializeBinary(packed as Buffer).getDetailsList();
    const failed = messages.ErrorResourceInitFailed.deserializeBinary(
      detail?.getValue_asU8() as Uint8Array,
    );
    expect(failed.getId()).toBe("locked-out");
    expect(failed.getProperties()?.toJavaScript()).toMatchObject({ bucket: "locked-out", policy });
    expect(failed.getReasonsList()[0]).toMatch(
      /^the resource was created, but GetBucketPolicy failed: AccessDenied/,
    );
  });

  it("calls functions and rejects wrong arguments", async () => {
    const invoke = (token: string, args: PropertyMap) =>
      call<messages.InvokeResponse>((reply) =>
        client.invoke(new messages.InvokeRequest().setTok(token).setArgs(toStruct(args)), reply),
      );
    expect(
      (await invoke("alicloud:index/getAccount:getAccount", {})).getReturn()?.toJavaScript(),
    ).toEqual({ id: cloud.accountId });
    const wrong = await invoke("alicloud:index/getRegions:getRegions", { current: "yes" });
    expect(wrong.getFailuresList().map((failure) => failure.getReason())).toEqual([
      "current must be true or false",
    ]);
    await expect(invoke("alicloud:index/getZones:getZones", {})).rejects.toMatchObject({
      code: grpc.status.INVALID_ARGUMENT,
    });
  });

  it("keeps running after Cancel, and ends when the engine ends", async () => {
    await call((reply) => client.cancel(new empty.Empty(), reply));
    expect((await check("alicloud:oss/bucket:Bucket", {})).getFailuresList()).toEqual([]);
    expect(child.exitCode).toBeNull();
    const ended = new Promise((resolve) => child.once("exit", resolve));
    for (const session of sessions) session.destroy();
    engine.close();
    expect(await ended).toBe(0);
  });
});
