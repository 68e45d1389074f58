import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { mnsV4Signature, parseMnsV4 } from "./mns-v4.ts";
import { isoBasic } from "./time.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

// Values of the tests of the official client for Java.
it.each([
  [
    "a query",
    { method: "POST", path: "/queues/TestQueue/", headers: {} },
    "param1=abc&PARAM2=d%20%20ef&PARAM3=%5Bdef%5D%23bbb&PARAM4=%E4%B8%AD%E6%96%87%E5%8F%82%E6%95%B0",
    ["20250603T105235Z", "region1", "sk1"],
    "1fc6013f158d4c3aba09570895a2a93c8445c2c5213d82a1463baf602cf0d945",
  ],
  [
    "headers of SMQ only",
    {
      method: "PUT",
      path: "/queues/TestQueue123456",
      headers: { "x-mns-abc": "kkk", "x-mns-sss": "2015-06-06xFFF", "x-kkk-def": "jjj" },
    },
    "",
    ["20251203T112348Z", "region2", "skkkkkkk1111111111"],
    "04f1e5f929b5aaac3af6a54970f591581ecd2aade2562f926c5f2ec5d5c8cfad",
  ],
  [
    "type and digest",
    {
      method: "GET",
      path: "/queues",
      headers: {
        "x-mns-version": "2015-06-30",
        "x-mns-ttt": "1",
        "x-mns-uuuuu": "FALse",
        "content-type": "application/json",
        "content-md5": "0d9d2ce750000593eb34f00",
      },
    },
    "",
    ["20251204T063235Z", "eu-west-1", "skkkkkk2222222222"],
    "294f776a2d5726df679b54b081ab8126a199a2545c8c8a7a875adff0b386e458",
  ],
  [
    "an encoded path",
    { method: "POST", path: "/queues/Test%20Queue%40123", headers: {} },
    "",
    ["20250603T105235Z", "testRegion", "testSk"],
    "87de7499365a31e767cdc0c726a893c72c860e415876f7f92914197ac3795833",
  ],
] as const)("signs %s", (_, request, rawQuery, [date, region, secret], signature) => {
  expect(mnsV4Signature({ ...request, rawQuery }, date, region, secret)).toBe(signature);
});

it("is not parsed without its parts", () => {
  expect(parseMnsV4("MNS4-HMAC-SHA256 Credential=ak,Signature=0")).toBeUndefined();
});

async function list(change: { day?: string; secret?: string } = {}): Promise<[number, string]> {
  const now = cloud.clock.now();
  const date = isoBasic(now);
  const day = change.day ?? date.slice(0, 8);
  const headers = { date: new Date(now).toUTCString(), "x-mns-version": "2015-06-06" };
  const request = { method: "GET", path: "/queues", rawQuery: "", headers };
  const secret = change.secret ?? cloud.accessKeySecret;
  const signature = mnsV4Signature(request, date, cloud.region, secret);
  const scope = `${day}/${cloud.region}/mns/aliyun_v4_request`;
  const authorization = `MNS4-HMAC-SHA256 Credential=${cloud.accessKeyId}/${scope},Signature=${signature}`;
  const response = await fetch(`${cloud.endpoint}/queues`, {
    headers: { ...headers, authorization },
  });
  return [response.status, /<Code>(\w+)/.exec(await response.text())?.[1] ?? ""];
}

it("is accepted over the wire, and rejected with another secret or day", async () => {
  expect(await list()).toEqual([200, ""]);
  expect(await list({ secret: "wrong" })).toEqual([403, "SignatureDoesNotMatch"]);
  expect(await list({ day: "20200101" })).toEqual([403, "SignatureDoesNotMatch"]);
});
