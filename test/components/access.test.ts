/**
 * Each kind of access, and the role of the service: the role can do what its clients do, and
 * nothing else. What they need is recorded while they work with the local cloud, which enforces
 * RAM.
 */
import path from "node:path";
import { Access, type RuntimeConfig } from "@immkit/components";
import { type ApplicationUser, type LocalCloud, startCloud } from "@immkit/local-cloud";
import { type Deployment, deploy } from "@immkit/pulumi-local";
import { equivalent, type NamedPolicy, parsePolicy } from "@immkit/ram";
import { ModerationClient } from "@immkit/runtime";
import { MediaActions } from "@immkit/runtime/actions";
import {
  assumeRole,
  type CredentialsProvider,
  staticCredentials,
} from "@immkit/runtime/credentials";
import { type ObjectAddress, OssClient } from "@immkit/runtime/oss";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Mns } from "../clients/mns-client.ts";
import { openApi } from "../clients/openapi.ts";
import { AliOss } from "../clients/oss-client.ts";
import { type AllowedRequest, neededFor, recordAllowed } from "./recorded-access.ts";

let cloud: LocalCloud;
let deployment: Deployment;
let worker: ApplicationUser;
let config: RuntimeConfig;
let allowed: AllowedRequest[];
let media: string;
let evidence: string;

const picture = Buffer.from("x");

beforeAll(async () => {
  cloud = await startCloud();
  worker = cloud.ram.applicationUser("worker");
  deployment = await deploy({
    program: path.join(import.meta.dirname, "programs/access"),
    cloud,
    engine: "in-process",
    config: { worker: worker.arn },
  });
  config = deployment.outputs["runtimeConfig"] as RuntimeConfig;
  media = String(config.mediaBuckets[0]);
  evidence = String(deployment.outputs["evidenceBucket"]);
  worker.allowAssume(`acs:ram::${cloud.accountId}:role/*`);
  allowed = recordAllowed(cloud);
}, 120_000);

afterAll(async () => {
  await deployment?.destroy();
  await cloud?.close();
}, 120_000);

/** The clients of a role, with one session. */
async function clientsOf(role: string) {
  const credentials = assumeRole({
    source: staticCredentials(worker),
    roleArn: `acs:ram::${cloud.accountId}:role/${role}`,
    endpoint: cloud.endpoint,
  });
  const {
    accessKeyId = "",
    accessKeySecret = "",
    securityToken = "",
  } = await credentials.getCredential();
  const { endpoint, region } = cloud;
  const session = { endpoint, region, accessKeyId, accessKeySecret, securityToken };
  return {
    credentials,
    imm: openApi("Imm", session),
    mns: new Mns(cloud.accountId, session),
    oss: new AliOss({
      ...session,
      region: `oss-${region}`,
      bucket: media,
      stsToken: securityToken,
      refreshSTSToken: async () => ({ accessKeyId, accessKeySecret, stsToken: securityToken }),
    }),
  };
}

type Clients = Awaited<ReturnType<typeof clientsOf>>;

const owner = () => new AliOss({ ...cloud, region: `oss-${cloud.region}`, bucket: media });

const place = () => ({ bucket: evidence, prefix: "blocked/" });

async function putTagged(): Promise<void> {
  await owner().put("uploads/tagged.jpg", picture);
  await owner().putObjectTagging("uploads/tagged.jpg", { team: "trust" });
}

/** Copies in parts an object that is overwritten meanwhile: the copy is aborted. */
async function abortCopy(
  credentials: CredentialsProvider,
  source: ObjectAddress,
  target: ObjectAddress,
): Promise<void> {
  const oss = OssClient.fromConfig(config, { credentials, maxCopyBytes: 1 });
  const head = { ...(await oss.head(source)), size: 2, etag: "another" };
  await expect(oss.copy({ source, target, head, metadata: {}, tags: {} })).rejects.toMatchObject({
    code: "PreconditionFailed",
  });
  await oss.close();
}

/** Receives and deletes messages of a queue, one by one and as a batch, as the owner sends them. */
async function drain({ mns }: Clients, queue: string, change: boolean): Promise<void> {
  const sender = new Mns(cloud.accountId, cloud);
  for (const body of ["one", "two"]) await sender.sendMessage(queue, { MessageBody: body });
  const { body } = await mns.receiveMessage(queue);
  let handle = String(body["ReceiptHandle"]);
  if (change) {
    const changed = await mns.changeMessageVisibility(queue, handle, 60);
    handle = String(changed.body["ReceiptHandle"]);
  }
  await mns.deleteMessage(queue, handle);
  const batch = await mns.batchReceiveMessage(queue, 16);
  await mns.batchDeleteMessage(
    queue,
    batch.body.map((message) => String(message["ReceiptHandle"])),
  );
}

const uses: Readonly<Record<Access, (clients: Clients) => Promise<unknown>>> = {
  async submit({ credentials, imm }) {
    await owner().put("uploads/a.jpg", picture);
    await owner().put("uploads/a.mp4", picture);
    const client = ModerationClient.fromConfig(config, { credentials });
    await client.submitImage({ uri: `oss://${media}/uploads/a.jpg` });
    await client.submitVideo({ uri: `oss://${media}/uploads/a.mp4` });
    // What the client calls if it can't know whether a submission succeeded.
    await imm("ListTasks", { ProjectName: config.project });
    await client.close();
  },
  async upload({ oss }) {
    await oss.put("uploads/b.jpg", picture);
    await oss.multipartUpload("uploads/c.mp4", Buffer.alloc(300 * 1024), { partSize: 102_400 });
    const { uploadId } = await oss.initMultipartUpload("uploads/d.mp4");
    await oss.abortMultipartUpload("uploads/d.mp4", uploadId);
  },
  readMedia: ({ oss }) => oss.get("uploads/b.jpg"),
  async deleteMedia({ oss }) {
    await oss.delete("uploads/c.mp4");
  },
  async quarantineMedia({ credentials }) {
    await putTagged();
    const actions = MediaActions.fromConfig(config, { credentials, quarantine: place() });
    const verdict = { taskId: "1", uri: `oss://${media}/uploads/tagged.jpg`, suggestion: "block" };
    await actions.quarantine(verdict);
    await actions.close();
    const source = { bucket: media, key: "uploads/b.jpg" };
    await abortCopy(credentials, source, { bucket: evidence, key: "blocked/b.jpg" });
  },
  async releaseMedia({ credentials }) {
    const movedByOwner = async () => {
      await putTagged();
      const uri = `oss://${media}/uploads/tagged.jpg`;
      const options = { credentials: staticCredentials(cloud), quarantine: place() };
      const byOwner = MediaActions.fromConfig(config, options);
      const { movedTo } = await byOwner.quarantine({ taskId: "1", uri });
      await byOwner.close();
      return String(movedTo);
    };
    const actions = MediaActions.fromConfig(config, { credentials, quarantine: place() });
    await actions.release(await movedByOwner());
    // The same again, as after a crash between copy and deletion.
    const quarantined = await movedByOwner();
    await putTagged();
    await actions.release(quarantined);
    await actions.close();
    const source = { bucket: evidence, key: "blocked/c.jpg" };
    await owner().useBucket(evidence).put(source.key, picture);
    await abortCopy(credentials, source, { bucket: media, key: "uploads/c.jpg" });
  },
  async readResults({ imm }) {
    const { Tasks } = (await openApi("Imm", cloud)("ListTasks", {
      ProjectName: config.project,
    })) as { Tasks: { TaskId: string; TaskType: string }[] };
    await imm("ListTasks", { ProjectName: config.project });
    for (const { TaskId, TaskType } of Tasks) {
      const task = { ProjectName: config.project, TaskId, TaskType };
      await imm("GetTask", task);
      await imm(`Get${TaskType}Result`, task);
    }
  },
  async consume(clients) {
    for (const queue of [config.queue, String(config.uploadQueue)])
      await drain(clients, queue, true);
  },
  async redriveDeadLetter(clients) {
    await drain(clients, String(config.deadLetterQueue), false);
    await clients.mns.sendMessage(config.queue, { MessageBody: "one" });
    await clients.mns.batchSendMessage(config.queue, [{ MessageBody: "two" }]);
  },
};

/** All policies that are attached to a role in RAM, in their default versions. */
async function policiesOf(RoleName: string): Promise<NamedPolicy[]> {
  const ram = openApi("Ram", cloud);
  const { Policies } = (await ram("ListPoliciesForRole", { RoleName })) as {
    Policies: { Policy: { PolicyName: string; PolicyType: string }[] };
  };
  return Promise.all(
    Policies.Policy.map(async ({ PolicyName, PolicyType }) => {
      const { DefaultPolicyVersion } = (await ram("GetPolicy", { PolicyName, PolicyType })) as {
        DefaultPolicyVersion: { PolicyDocument: string };
      };
      return { name: PolicyName, document: parsePolicy(DefaultPolicyVersion.PolicyDocument) };
    }),
  );
}

const requestsOf = (role: string) =>
  allowed.filter(({ caller }) => caller.toLowerCase() === role.toLowerCase());

it.each(Object.values(Access))(
  "%s is what its clients need",
  { timeout: 60_000 },
  async (access) => {
    await uses[access](await clientsOf(access));
    expect(
      equivalent(
        { identity: await policiesOf(access) },
        { identity: [neededFor(requestsOf(access))] },
      ),
    ).toEqual({ answer: "yes" });
  },
);

it("the role of the service is what IMM needs", async () => {
  const { Project } = (await openApi("Imm", cloud)("GetProject", {
    ProjectName: config.project,
  })) as { Project: { ServiceRole: string } };
  // IMM can read all objects: the pipeline has no prefixes. It read those in one folder.
  const requests = requestsOf(Project.ServiceRole).map((request) => ({
    ...request,
    resource: request.resource.replace("/uploads/", "/"),
  }));
  expect(
    equivalent(
      { identity: await policiesOf(Project.ServiceRole) },
      { identity: [neededFor(requests)] },
    ),
  ).toEqual({ answer: "yes" });
});
