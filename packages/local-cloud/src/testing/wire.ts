/** Calls of a cloud over the wire: signed, unsigned, or as raw bytes. */
import { connect } from "node:net";
import { signAcs3, signMns, signOssV4 } from "../auth/index.ts";
import type { LocalCloud } from "../cloud.ts";

export interface Key {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

export interface RpcAnswer {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

export const ramVersion = "2015-05-01";
export const stsVersion = "2015-04-01";

export function owner(cloud: LocalCloud): Key {
  return { id: cloud.accessKeyId, secret: cloud.accessKeySecret };
}

/** Calls an RPC product, signed with ACS3. */
export async function rpc(
  cloud: LocalCloud,
  key: Key,
  version: string,
  action: string,
  params: Record<string, string> = {},
): Promise<RpcAnswer> {
  const { target, headers } = signAcs3({
    host: new URL(cloud.endpoint).host,
    action,
    version,
    params,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    securityToken: key.token,
    date: cloud.clock.now(),
  });
  const response = await fetch(cloud.endpoint + target, { method: "POST", headers });
  return { status: response.status, body: await response.json() };
}

/** The same, and throws unless the status is 200. */
export async function ok(
  cloud: LocalCloud,
  key: Key,
  version: string,
  action: string,
  params: Record<string, string> = {},
): Promise<RpcAnswer["body"]> {
  const { status, body } = await rpc(cloud, key, version, action, params);
  if (status !== 200) throw new Error(`${action}: ${status} ${JSON.stringify(body)}`);
  return body;
}

export async function mns(
  cloud: LocalCloud,
  key: Key,
  method: string,
  target: string,
  body?: string,
): Promise<Response> {
  const headers = signMns({
    method,
    target,
    ...(body === undefined ? {} : { body }),
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    securityToken: key.token,
    date: cloud.clock.now(),
  });
  return fetch(cloud.endpoint + target, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

export async function oss(
  cloud: LocalCloud,
  key: Key,
  method: string,
  where: {
    bucket?: string;
    key?: string;
    query?: Record<string, string>;
    body?: string;
    headers?: Record<string, string>;
  },
): Promise<Response> {
  const { body, ...rest } = where;
  const { target, headers } = signOssV4({
    method,
    region: cloud.region,
    // fetch would add a content type that is not signed.
    headers: body === undefined ? {} : { "content-type": "text/plain" },
    ...rest,
    accessKeyId: key.id,
    accessKeySecret: key.secret,
    securityToken: key.token,
    date: cloud.clock.now(),
  });
  return fetch(cloud.endpoint + target, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
}

/** Sends raw bytes, and returns what comes back until the cloud closes or `ms` have passed. */
export function raw(cloud: LocalCloud, bytes: string | Buffer, ms = 1_000): Promise<string> {
  const { hostname, port } = new URL(cloud.endpoint);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const done = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString("latin1"));
    };
    const timer = setTimeout(done, ms);
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** Creates a RAM user with a key and with policies, given as `{name: statement}`. */
export async function userWith(
  cloud: LocalCloud,
  name: string,
  policies: Record<string, object> = {},
): Promise<Key> {
  const root = owner(cloud);
  await ok(cloud, root, ramVersion, "CreateUser", { UserName: name });
  for (const [PolicyName, statement] of Object.entries(policies)) {
    const document = { Version: "1", Statement: [statement] };
    await ok(cloud, root, ramVersion, "CreatePolicy", {
      PolicyName,
      PolicyDocument: JSON.stringify(document),
    });
    await ok(cloud, root, ramVersion, "AttachPolicyToUser", {
      PolicyName,
      PolicyType: "Custom",
      UserName: name,
    });
  }
  const { AccessKey } = await ok(cloud, root, ramVersion, "CreateAccessKey", { UserName: name });
  return { id: AccessKey.AccessKeyId, secret: AccessKey.AccessKeySecret };
}

/** A trust policy for these principals. */
export function trusting(principal: object, condition?: object): string {
  const statement = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: principal,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  return JSON.stringify({ Version: "1", Statement: [statement] });
}

export async function assume(
  cloud: LocalCloud,
  key: Key,
  role: string,
  params: Record<string, string> = {},
): Promise<Key> {
  const body = await ok(cloud, key, stsVersion, "AssumeRole", {
    RoleArn: `acs:ram::${cloud.accountId}:role/${role}`,
    RoleSessionName: "session",
    ...params,
  });
  return {
    id: body.Credentials.AccessKeyId,
    secret: body.Credentials.AccessKeySecret,
    token: body.Credentials.SecurityToken,
  };
}

/** Sends these lines as the head of a request, and the body. */
export function rawRequest(
  cloud: LocalCloud,
  lines: readonly string[],
  body: string | Buffer = "",
): Promise<string> {
  return raw(
    cloud,
    Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), Buffer.from(body)]),
  );
}

/** Status and code of an error, in XML or JSON. */
export async function codeOf(response: Response): Promise<[number, string | undefined]> {
  const text = await response.text();
  return [
    response.status,
    /<Code>([^<]*)<\/Code>|"Code":"([^"]*)"/.exec(text)?.slice(1).find(Boolean),
  ];
}
