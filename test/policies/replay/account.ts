/** A local cloud, called over the wire by its owner and by others. */
import { type LocalCloud, startCloud } from "@immkit/local-cloud";
import {
  type Key,
  mns,
  oss,
  owner,
  ramVersion,
  rpc,
} from "../../../packages/local-cloud/src/testing/wire.ts";
import { AlicloudProvider } from "../../../packages/pulumi-local/src/provider/provider.ts";
import { settingsFor } from "../../../packages/pulumi-local/src/testing/provider.ts";

export const immVersion = "2020-09-30";

/** What a call was answered. */
export interface Answer {
  readonly status: number;
  /** The error's code. */
  readonly code: string | undefined;
  /** The action that is denied, if the answer says it. */
  readonly deniedAction: string | undefined;
  readonly text: string;
}

/** An account of the cloud with its owner's key. */
export class Account {
  readonly cloud: LocalCloud;
  readonly id: string;
  readonly owner: Key;
  readonly provider: AlicloudProvider;

  constructor(cloud: LocalCloud, id = cloud.accountId, ownerKey = owner(cloud)) {
    this.cloud = cloud;
    this.id = id;
    this.owner = ownerKey;
    this.provider = new AlicloudProvider().configure(settingsFor(cloud));
  }

  /**
   * Starts the cloud. Its buckets are those of an account that OSS hasn't switched to blocking
   * public access by default.
   */
  static async start(): Promise<Account> {
    const otherAccounts = ["1111111111111111", "2222222222222222"];
    return new Account(await startCloud({ otherAccounts, oss: { blockPublicAccess: false } }));
  }

  /** Another account of the same cloud, or this one. */
  withId(id: string): Account {
    if (id === this.id) return this;
    const other = this.cloud.otherAccounts.find(({ accountId }) => accountId === id);
    if (other === undefined) throw new Error(`The cloud doesn't have the account ${id}.`);
    const { accessKeyId, accessKeySecret } = other;
    return new Account(this.cloud, id, { id: accessKeyId, secret: accessKeySecret });
  }

  /** Deletes everything in the account. */
  reset(): Promise<void> {
    return this.#control("POST", "reset");
  }

  /** Sets where the following calls count as coming from. */
  callFrom(network: Readonly<Record<string, string | boolean>>): Promise<void> {
    return this.#control("PUT", "network", network);
  }

  async #control(method: string, path: string, body?: object): Promise<void> {
    const { endpoint, controlKey } = this.cloud;
    const answer = await fetch(`${endpoint}/_immkit/${path}`, {
      method,
      headers: { authorization: `Bearer ${controlKey}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`The control ${path} failed: ${await answer.text()}`);
  }

  async rpc(
    key: Key,
    version: string,
    action: string,
    params: Record<string, string>,
  ): Promise<Answer> {
    const { status, body } = await rpc(this.cloud, key, version, action, params);
    return {
      status,
      code: body.Code,
      deniedAction: body.AccessDeniedDetail?.AuthAction,
      text: JSON.stringify(body),
    };
  }

  async oss(key: Key | undefined, ...call: OssArguments): Promise<Answer> {
    const [method, where] = call;
    if (key !== undefined) return answerOf(await oss(this.cloud, key, method, where));
    const { bucket = "", key: object = "", query = {}, body } = where;
    const url = new URL(`/${bucket}/${object}`, this.cloud.endpoint);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return answerOf(await fetch(url, { method, ...(body === undefined ? {} : { body }) }));
  }

  async mns(key: Key, method: string, target: string, body?: string): Promise<Answer> {
    return answerOf(await mns(this.cloud, key, method, target, body));
  }

  /** Something that is outside the stack, made by the owner. It can exist already. */
  async has(call: Promise<Answer>): Promise<void> {
    const { status, code = "", text } = await call;
    const exists = /Exist/.test(code) && !/NotExist/.test(code);
    if (status >= 300 && !exists) throw new Error(`It could not be made: ${text}`);
  }

  ram(action: string, params: Record<string, string>): Promise<void> {
    return this.has(this.rpc(this.owner, ramVersion, action, params));
  }
}

type OssArguments = readonly [
  method: string,
  where: {
    readonly bucket: string;
    readonly key?: string;
    readonly query?: Record<string, string>;
    readonly body?: string;
    readonly headers?: Record<string, string>;
  },
];

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const element = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return {
    status: response.status,
    code: element("Code"),
    deniedAction: element("AuthAction"),
    text,
  };
}
