/** The set-up of the demonstration: a RAM user for the application, and media in its bucket. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { $OpenApiUtil } from "@alicloud/openapi-core";
import * as ram from "@alicloud/ram20150501";
import OSS from "ali-oss";

/** How to reach an account. `immkit local` prints it. */
export interface Account {
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface Worker {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Allows the user to assume the application's role. */
  allowAssume(roleArn: string): Promise<void>;
  remove(): Promise<void>;
}

const userName = "quickstart-worker";
const policyName = "quickstart-worker-assumes-application-role";

/** Creates a RAM user with a key and no permissions, with the official RAM client. */
export async function createWorker(account: Account): Promise<Worker> {
  const client = new ram.default.default(
    new $OpenApiUtil.Config({
      accessKeyId: account.accessKeyId,
      accessKeySecret: account.accessKeySecret,
      regionId: account.region,
      endpoint: new URL(account.endpoint).host,
      protocol: "http",
    }),
  );
  const { body: made } = await client.createUser(
    new ram.CreateUserRequest({ userName, displayName: "Quickstart worker" }),
  );
  const { body: key } = await client.createAccessKey(new ram.CreateAccessKeyRequest({ userName }));
  const { accessKeyId, accessKeySecret } = key?.accessKey ?? {};
  if (made?.user === undefined || accessKeyId === undefined || accessKeySecret === undefined) {
    throw new Error(`RAM returned no key for the user ${userName}.`);
  }
  let attached = false;
  const attachment = { policyName, policyType: "Custom", userName };

  return {
    arn: `acs:ram::${account.accountId}:user/${userName}`,
    accessKeyId,
    accessKeySecret,
    async allowAssume(roleArn) {
      const policyDocument = JSON.stringify({
        Version: "1",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: roleArn }],
      });
      await client.createPolicy(new ram.CreatePolicyRequest({ policyName, policyDocument }));
      await client.attachPolicyToUser(new ram.AttachPolicyToUserRequest(attachment));
      attached = true;
    },
    async remove() {
      if (attached) {
        await client.detachPolicyFromUser(new ram.DetachPolicyFromUserRequest(attachment));
        await client.deletePolicy(new ram.DeletePolicyRequest({ policyName }));
      }
      await client.deleteAccessKey(
        new ram.DeleteAccessKeyRequest({ userName, userAccessKeyId: accessKeyId }),
      );
      await client.deleteUser(new ram.DeleteUserRequest({ userName }));
    },
  };
}

const mediaFolder = path.join(import.meta.dirname, "media");

/** The names of the sample files, sorted. */
export async function sampleMedia(): Promise<string[]> {
  return (await readdir(mediaFolder)).filter((name) => !name.endsWith(".sh")).sort();
}

export interface Upload {
  readonly uris: readonly string[];
  remove(): Promise<void>;
}

/** Uploads the sample media to a bucket, with the official OSS client. */
export async function uploadMedia(account: Account, bucket: string): Promise<Upload> {
  const client = new OSS({
    region: `oss-${account.region}`,
    endpoint: account.endpoint,
    bucket,
    accessKeyId: account.accessKeyId,
    accessKeySecret: account.accessKeySecret,
    authorizationV4: true,
  });
  const keys: string[] = [];
  for (const name of await sampleMedia()) {
    const key = `uploads/${name}`;
    await client.put(key, path.join(mediaFolder, name));
    keys.push(key);
  }
  return {
    uris: keys.map((key) => `oss://${bucket}/${key}`),
    async remove() {
      await client.deleteMulti(keys, { quiet: true });
    },
  };
}
