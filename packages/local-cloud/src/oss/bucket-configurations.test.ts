import { describe, expect, it } from "vitest";
import { startOss, user } from "../testing/oss.ts";
import { configurationOperations } from "./bucket-configurations.ts";

const alice = user("alice");
const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Sub-resource, the document that is put, and the one that is returned if it differs. */
const settings: readonly [name: string, put: string, read?: string][] = [
  [
    "encryption",
    "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
  ],
  [
    "logging",
    "<BucketLoggingStatus><LoggingEnabled><TargetBucket>media</TargetBucket><TargetPrefix>log/</TargetPrefix></LoggingEnabled></BucketLoggingStatus>",
  ],
  [
    "httpsConfig",
    "<HttpsConfiguration><TLS><Enable>True</Enable><TLSVersion>TLSv1.2</TLSVersion><TLSVersion>TLSv1.3</TLSVersion></TLS></HttpsConfiguration>",
    "<HttpsConfiguration><TLS><Enable>true</Enable><TLSVersion>TLSv1.2</TLSVersion><TLSVersion>TLSv1.3</TLSVersion></TLS></HttpsConfiguration>",
  ],
  [
    "cors",
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod><MaxAgeSeconds>10</MaxAgeSeconds></CORSRule><CORSRule><AllowedOrigin>http://a.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
  ],
  [
    "referer",
    "<RefererConfiguration>\n <AllowEmptyReferer>false</AllowEmptyReferer>\n <RefererList>\n  <Referer>http://a.example</Referer>\n </RefererList>\n</RefererConfiguration>",
    "<RefererConfiguration><AllowEmptyReferer>false</AllowEmptyReferer><RefererList><Referer>http://a.example</Referer></RefererList><AllowTruncateQueryString>true</AllowTruncateQueryString><TruncatePath>false</TruncatePath></RefererConfiguration>",
  ],
  [
    "lifecycle",
    "<LifecycleConfiguration><Rule><ID>tidy</ID><Prefix>tmp/</Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
  ],
  [
    "website",
    "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>e &amp; f.html</Key></ErrorDocument></WebsiteConfiguration>",
  ],
  [
    "requestPayment",
    "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>",
  ],
  [
    "accessmonitor",
    "<AccessMonitorConfiguration><Status>Enabled</Status></AccessMonitorConfiguration>",
  ],
  [
    "transferAcceleration",
    "<TransferAccelerationConfiguration><Enabled>true</Enabled></TransferAccelerationConfiguration>",
  ],
  [
    "bucketArchiveDirectRead",
    "<ArchiveDirectReadConfiguration><Enabled>true</Enabled></ArchiveDirectReadConfiguration>",
  ],
  [
    "objectWorm",
    "<ObjectWormConfiguration><ObjectWormEnabled>Enabled</ObjectWormEnabled></ObjectWormConfiguration>",
  ],
  [
    "overwriteConfig",
    "<OverwriteConfiguration><Rule><ID>1</ID><Action>forbid</Action><Prefix>a</Prefix><Principals><Principal>123</Principal></Principals></Rule></OverwriteConfiguration>",
  ],
  ["quota", "<QuotaConfiguration><StorageQuota>10</StorageQuota></QuotaConfiguration>"],
  ["qos", "<BucketUserQos><StorageCapacity>10</StorageCapacity></BucketUserQos>"],
  [
    "qosInfo",
    "<QoSConfiguration><TotalUploadBandwidth>10</TotalUploadBandwidth></QoSConfiguration>",
  ],
  [
    "userDefinedLogFieldsConfig",
    "<UserDefinedLogFieldsConfiguration><HeaderSet><header>a</header></HeaderSet><ParamSet><parameter>b</parameter></ParamSet></UserDefinedLogFieldsConfiguration>",
  ],
];

const absent: Readonly<Record<string, string>> = {
  encryption: "NoSuchServerSideEncryptionRule",
  logging: "<BucketLoggingStatus></BucketLoggingStatus>",
  httpsConfig: "NoSuchHttpsConfig",
  cors: "NoSuchCORSConfiguration",
  referer:
    "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer><AllowTruncateQueryString>true</AllowTruncateQueryString><TruncatePath>false</TruncatePath><RefererList></RefererList></RefererConfiguration>",
  lifecycle: "NoSuchLifecycle",
  website: "NoSuchWebsiteConfiguration",
  requestPayment:
    "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>",
  accessmonitor:
    "<AccessMonitorConfiguration><Status>Disabled</Status></AccessMonitorConfiguration>",
  transferAcceleration: "NoSuchTransferAccelerationConfiguration",
  bucketArchiveDirectRead:
    "<ArchiveDirectReadConfiguration><Enabled>false</Enabled></ArchiveDirectReadConfiguration>",
  objectWorm: "NoSuchObjectWormConfiguration",
  overwriteConfig: "NoSuchOverwriteConfig",
  quota: "<QuotaConfiguration><StorageQuota>-1</StorageQuota></QuotaConfiguration>",
  qos: "<BucketUserQos><StorageCapacity>-1</StorageCapacity></BucketUserQos>",
  qosInfo:
    "<QoSConfiguration><TotalUploadBandwidth>-1</TotalUploadBandwidth><IntranetUploadBandwidth>-1</IntranetUploadBandwidth><ExtranetUploadBandwidth>-1</ExtranetUploadBandwidth><TotalDownloadBandwidth>-1</TotalDownloadBandwidth><IntranetDownloadBandwidth>-1</IntranetDownloadBandwidth><ExtranetDownloadBandwidth>-1</ExtranetDownloadBandwidth><TotalQps>-1</TotalQps><IntranetQps>-1</IntranetQps><ExtranetQps>-1</ExtranetQps></QoSConfiguration>",
  userDefinedLogFieldsConfig: "NoSuchUserDefinedLogFieldsConfig",
};

async function started() {
  const cloud = startOss();
  await cloud.send("PUT", "/media");
  return cloud;
}

async function expectAbsent(send: Awaited<ReturnType<typeof started>>["send"], name: string) {
  const expected = absent[name] ?? "";
  if (expected.startsWith("<"))
    expect((await send("GET", `/media?${name}`)).text).toBe(declaration + expected);
  else
    await expect(send("GET", `/media?${name}`)).rejects.toMatchObject({
      code: expected,
      status: 404,
    });
}

describe("settings of a bucket", () => {
  it("are all tested here", () => {
    expect(settings.map(([name]) => name).sort()).toEqual(
      Object.keys(configurationOperations).sort(),
    );
  });

  it.each(settings)("%s can be put, read and deleted", async (name, put, read = put) => {
    const { send } = await started();
    await expectAbsent(send, name);
    expect((await send("PUT", `/media?${name}`, { body: put })).status).toBe(200);
    expect((await send("GET", `/media?${name}`)).text).toBe(declaration + read);
    if (configurationOperations[name]?.["DELETE"] === undefined) {
      await expect(send("DELETE", `/media?${name}`)).rejects.toMatchObject({
        code: "MethodNotAllowed",
      });
    } else {
      expect((await send("DELETE", `/media?${name}`)).status).toBe(204);
      await expectAbsent(send, name);
    }
  });

  it.each(settings)("%s needs a separate permission for each method", async (name, put) => {
    const { send, attach } = await started();
    const plural = {
      cors: "Cors",
      httpsConfig: "HttpsConfig",
      accessmonitor: "AccessMonitor",
      requestPayment: "RequestPayment",
      objectWorm: "ObjectWormConfiguration",
      bucketArchiveDirectRead: "ArchiveDirectRead",
      quota: "StorageQuota",
      qos: "StorageCapacity",
    }[name];
    const what = plural ?? `${name[0]?.toUpperCase()}${name.slice(1)}`;
    await send("PUT", `/media?${name}`, { body: put });
    for (const [method, verb] of [
      ["GET", "Get"],
      ["PUT", "Put"],
      ["DELETE", "Delete"],
    ] as const) {
      if (configurationOperations[name]?.[method] === undefined) continue;
      const call = () =>
        send(method, `/media?${name}`, { as: alice, body: method === "PUT" ? put : "" });
      await expect(call()).rejects.toMatchObject({ code: "AccessDenied" });
      attach(alice, {
        Effect: "Allow",
        Action: `oss:${verb}Bucket${what}`,
        Resource: "acs:oss:*:*:media",
      });
      expect((await call()).status).toBeLessThan(300);
    }
  });

  it.each([
    ["encryption", "<ServerSideEncryptionRule/>", "MalformedXML"],
    [
      "encryption",
      "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>ROT13</SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
      "InvalidEncryptionAlgorithmError",
    ],
    [
      "encryption",
      "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
      "InvalidArgument",
    ],
    [
      "logging",
      "<BucketLoggingStatus><LoggingEnabled><TargetBucket>none</TargetBucket></LoggingEnabled></BucketLoggingStatus>",
      "InvalidTargetBucketForLogging",
    ],
    [
      "httpsConfig",
      "<HttpsConfiguration><TLS><Enable>true</Enable></TLS></HttpsConfiguration>",
      "InvalidArgument",
    ],
    [
      "httpsConfig",
      "<HttpsConfiguration><TLS><Enable>yes</Enable><TLSVersion>TLSv1.2</TLSVersion></TLS></HttpsConfiguration>",
      "MalformedXML",
    ],
    ["cors", "<CORSConfiguration></CORSConfiguration>", "MalformedXML"],
    [
      "cors",
      "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>",
      "MalformedXML",
    ],
    ["cors", "<CORSConfiguration>text</CORSConfiguration>", "MalformedXML"],
    [
      "referer",
      "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer></RefererConfiguration>",
      "MalformedXML",
    ],
    [
      "lifecycle",
      "<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>",
      "MalformedXML",
    ],
    [
      "lifecycle",
      "<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule><Rule><ID>a</ID><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
      "InvalidArgument",
    ],
    ["website", "<WebsiteConfiguration/>", "MalformedXML"],
    [
      "requestPayment",
      "<RequestPaymentConfiguration><Payer>Nobody</Payer></RequestPaymentConfiguration>",
      "MalformedXML",
    ],
    [
      "requestPayment",
      "<RequestPaymentConfiguration><Payer><x/></Payer></RequestPaymentConfiguration>",
      "MalformedXML",
    ],
    [
      "accessmonitor",
      "<AccessMonitorConfiguration><Status>Enabled</Status><constructor/></AccessMonitorConfiguration>",
      "MalformedXML",
    ],
    ["accessmonitor", "<Other><Status>Enabled</Status></Other>", "MalformedXML"],
    ["accessmonitor", "", "MalformedXML"],
  ])("%s rejects %s", async (name, body, code) => {
    const { send } = await started();
    await expect(send("PUT", `/media?${name}`, { body })).rejects.toMatchObject({
      code,
      status: 400,
    });
    await expectAbsent(send, name);
  });

  it("encryption is shown by new objects", async () => {
    const { send } = await started();
    await send("PUT", "/media?encryption", { body: settings[0]?.[1] ?? "" });
    await send("PUT", "/media/a");
    expect((await send("HEAD", "/media/a")).headers).toMatchObject({
      "x-oss-server-side-encryption": "KMS",
      "x-oss-server-side-encryption-key-id": "k",
    });
  });

  it("logging without LoggingEnabled disables it", async () => {
    const { send } = await started();
    await send("PUT", "/media?logging", { body: settings[1]?.[1] ?? "" });
    await send("PUT", "/media?logging", { body: "<BucketLoggingStatus/>" });
    await expectAbsent(send, "logging");
  });

  it("lifecycle adds an id to a rule without one", async () => {
    const { send } = await started();
    const body =
      "<LifecycleConfiguration><Rule><Prefix/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>";
    await send("PUT", "/media?lifecycle", { body });
    expect((await send("GET", "/media?lifecycle")).text).toMatch(
      /<Rule><ID>[0-9a-f-]{36}<\/ID><Prefix><\/Prefix>/,
    );
  });
});

it("lifecycle rules that do the same to the same objects need a header", async () => {
  const { send } = await started();
  const rule = (id: string, prefix: string) =>
    `<Rule><ID>${id}</ID><Prefix>${prefix}</Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>`;
  const put = (body: string, headers = {}) =>
    send("PUT", "/media?lifecycle", {
      headers,
      body: `<LifecycleConfiguration>${body}</LifecycleConfiguration>`,
    });
  const overlapping = rule("1", "a/") + rule("2", "a/b/");
  await expect(put(overlapping)).rejects.toMatchObject({
    code: "InvalidArgument",
    message: "Overlap for same action type Expiration",
  });
  expect((await put(overlapping, { "x-oss-allow-same-action-overlap": "true" })).status).toBe(200);
  expect((await put(rule("1", "a/") + rule("2", "b/"))).status).toBe(200);
});

it("rules of a website have the defaults of OSS", async () => {
  const { send } = await started();
  const body =
    "<WebsiteConfiguration><RoutingRules><RoutingRule><Redirect><RedirectType>Mirror</RedirectType><MirrorHeaders><Pass>a</Pass></MirrorHeaders></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>";
  await send("PUT", "/media?website", { body });
  expect((await send("GET", "/media?website")).text).toContain(
    "<MirrorHeaders><Pass>a</Pass><PassAll>false</PassAll></MirrorHeaders><PassQueryString>false</PassQueryString><MirrorPassQueryString>false</MirrorPassQueryString><MirrorFollowRedirect>true</MirrorFollowRedirect><MirrorCheckMd5>false</MirrorCheckMd5>",
  );
});

it.each([
  ["lifecycle", "NoSuchBucket"],
  ["objectWorm", "MalformedXML"],
  ["overwriteConfig", "MalformedXML"],
])("%s of a missing bucket can't be put: %s", async (name, code) => {
  const { send } = await started();
  await expect(send("PUT", `/missing?${name}`)).rejects.toMatchObject({ code });
});
