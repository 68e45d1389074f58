import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { ProxyAgent } from "undici";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { assumeRole, fromOidc, staticCredentials } from "../credentials/index.ts";
import { ModerationClient, QueueClient } from "../index.ts";
import { fetchCertificate } from "../push/certificate.ts";
import { makeCertificate } from "../testing/certificate.ts";
import { startTestProxy, type TestProxy } from "../testing/proxy.ts";
import { json, startTestServer } from "../testing/test-server.ts";

const run = promisify(execFile);
const source = (file: string): string =>
  JSON.stringify(new URL(`../${file}`, import.meta.url).href);

let server: Server;
beforeAll(async () => {
  const { pem, privateKey } = makeCertificate();
  const key = privateKey.export({ type: "pkcs8", format: "pem" });
  const answer = JSON.stringify({
    TaskId: "ImageModeration-1",
    Credentials: {
      AccessKeyId: "STS.1",
      AccessKeySecret: "secret",
      SecurityToken: "token",
      Expiration: "2099-01-01T00:00:00Z",
    },
  });
  const messages =
    '<Messages xmlns="http://mns.aliyuncs.com/doc/v1/"><Message><MessageId>1</MessageId><ReceiptHandle>1-1</ReceiptHandle><MessageBody>body</MessageBody><DequeueCount>1</DequeueCount></Message></Messages>';
  server = createServer({ cert: pem, key }, (request, response) => {
    const isQueue = request.url?.startsWith("/queues/") ?? false;
    response.setHeader("content-type", isQueue ? "text/xml" : "application/json");
    response.end(isQueue ? messages : answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return () => {
    server.closeAllConnections();
    server.close();
  };
});

const startProxy = (): Promise<TestProxy> => startTestProxy((server.address() as AddressInfo).port);

describe("a proxy of the environment", () => {
  it("tunnels as Node.js decides, but never to the metadata service", async () => {
    const proxy = await startProxy();
    const direct = await startTestServer(json(200, { TaskId: "ImageModeration-2" }));
    const metadata = await startTestServer((response, { target }) =>
      json(
        200,
        target.endsWith("/shop")
          ? {
              Code: "Success",
              AccessKeyId: "STS.2",
              AccessKeySecret: "secret",
              SecurityToken: "token",
              Expiration: "2099-01-01T00:00:00Z",
            }
          : {},
      )(response, { target } as never),
    );
    const script = `
      const { ModerationClient } = await import(${source("index.ts")});
      const { fromEcsRole, staticCredentials } = await import(${source("credentials/index.ts")});
      const credentials = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
      const settings = { region: "cn-hangzhou", project: "p", credentials, retry: { maxAttempts: 1 } };
      const submit = (endpoint) => new ModerationClient({ ...settings, ...(endpoint && { endpoint }) })
        .submitImage({ uri: "oss://bucket/a.jpg" })
        .then(({ taskId }) => taskId, ({ code, ambiguous, message }) => [code, ambiguous, message]);
      const found = [await submit(), await submit(${JSON.stringify(direct.endpoint)})];
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = "1";
      found.push(await submit());
      const role = fromEcsRole({ endpoint: ${JSON.stringify(metadata.endpoint.replace("127.0.0.1", "localhost"))}, roleName: "shop" });
      found.push((await role.getCredential()).accessKeyId);
      console.log(JSON.stringify(found));
      process.exit();`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
      env: {
        NODE_USE_ENV_PROXY: "1",
        HTTPS_PROXY: proxy.url,
        HTTP_PROXY: proxy.url,
        NO_PROXY: "127.0.0.1",
        NODE_TLS_REJECT_UNAUTHORIZED: "0",
      },
    });
    expect(JSON.parse(stdout)).toEqual([
      "ImageModeration-1",
      "ImageModeration-2",
      [
        "ConnectFailed",
        false,
        "Can't connect to https://imm.cn-hangzhou.aliyuncs.com (DEPTH_ZERO_SELF_SIGNED_CERT). Check the endpoint and the network.",
      ],
      "STS.2",
    ]);
    expect(proxy.tunnels).toEqual([
      "imm.cn-hangzhou.aliyuncs.com:443",
      "imm.cn-hangzhou.aliyuncs.com:443",
    ]);
  });

  it("gets its own password with each plain request, and the request as it is", async () => {
    const seen: unknown[] = [];
    const proxy = createHttpServer(({ method, url, headers }, response) => {
      seen.push([method, url, headers.host, headers["content-length"]]);
      seen.push([headers["proxy-authorization"], headers["x-acs-action"]]);
      response.end("{}");
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    onTestFinished(() => void proxy.close());
    const script = `
      const { HttpClient } = await import(${source("transport/http.ts")});
      const client = new HttpClient(new URL("http://service.example:8080"));
      const { status } = await client.send({
        ...{ method: "POST", path: "/?a=1", headers: { "x-acs-action": "A" }, body: "text" },
        ...{ attempt: 1, idempotent: true, timeoutMs: 5000 },
      });
      await client.close();
      console.log(status);`;
    const { port } = proxy.address() as AddressInfo;
    const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], {
      env: { NODE_USE_ENV_PROXY: "1", HTTP_PROXY: `http://ann:secret@127.0.0.1:${port}` },
    });
    expect(stdout).toBe("200\n");
    expect(seen).toEqual([
      ["POST", "http://service.example:8080/?a=1", "service.example:8080", "4"],
      ["Basic YW5uOnNlY3JldA==", "A"], // ann:secret
    ]);
  });
});

describe("a ProxyAgent as dispatcher", () => {
  it("carries the requests of each client, provider and fetcher", async () => {
    const proxy = await startProxy();
    const dispatcher = new ProxyAgent({
      uri: proxy.url,
      requestTls: { rejectUnauthorized: false },
    });
    onTestFinished(() => dispatcher.close());
    const source = staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" });
    const roleArn = "acs:ram::1:role/shop";
    const role = assumeRole({ source, roleArn, dispatcher });
    const client = new ModerationClient({
      region: "cn-hangzhou",
      project: "p",
      credentials: role,
      dispatcher,
    });
    const queue = new QueueClient({
      endpoint: "https://1.mns.cn-hangzhou.aliyuncs.com",
      queue: "verdicts",
      credentials: source,
      dispatcher,
    });
    const pod = fromOidc({
      roleArn,
      providerArn: "acs:ram::1:oidc-provider/ack",
      token: "token",
      endpoint: "https://sts-vpc.cn-hangzhou.aliyuncs.com",
      dispatcher,
    });
    const certificate = new URL("https://mns-cert.oss-cn-hangzhou.aliyuncs.com/certificate.pem");
    const { signal } = new AbortController();
    expect((await client.submitImage({ uri: "oss://bucket/a.jpg" })).taskId).toBe(
      "ImageModeration-1",
    );
    expect(await queue.receive()).toHaveLength(1);
    expect((await pod.getCredential()).accessKeyId).toBe("STS.1");
    expect((await fetchCertificate(certificate, { signal, dispatcher })).length).toBeGreaterThan(0);
    expect(proxy.tunnels).toEqual([
      "sts.aliyuncs.com:443",
      "imm.cn-hangzhou.aliyuncs.com:443",
      "1.mns.cn-hangzhou.aliyuncs.com:443",
      "sts-vpc.cn-hangzhou.aliyuncs.com:443",
      "mns-cert.oss-cn-hangzhou.aliyuncs.com:443",
    ]);
  });

  it("that trusts no such certificate fails before anything is sent", async () => {
    const proxy = await startProxy();
    const dispatcher = new ProxyAgent(proxy.url);
    onTestFinished(() => dispatcher.close());
    const client = new ModerationClient({
      region: "cn-hangzhou",
      project: "p",
      credentials: staticCredentials({ accessKeyId: "AKID", accessKeySecret: "secret" }),
      retry: { maxAttempts: 1 },
      dispatcher,
    });
    await expect(client.submitImage({ uri: "oss://bucket/a.jpg" })).rejects.toMatchObject({
      code: "ConnectFailed",
      ambiguous: false,
    });
  });
});
