import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { signOssV4 } from "@immkit/local-cloud/wire";
import type { Connection } from "../cloud.ts";
import { output } from "../command.ts";
import { copyGoModule } from "../go-module.ts";
import type { Log, Suite } from "../suite.ts";
import { commands, uploadPlaceholder } from "./ossutil-commands.ts";

const module = {
  path: "github.com/aliyun/ossutil",
  version: "v1.7.19",
  sum: "h1:aRqmrU/9lOTm+EoclA3B9pshthQl5BOW3Zs1Ky+TU9I=",
};

/** Each command of ossutil, with one version of signatures. */
export function ossutil(signature: "v1" | "v4"): Suite {
  return {
    name: `ossutil-${signature}`,
    title: `ossutil 1.7.19, signature ${signature.toUpperCase()}`,
    bar: 43,
    quick: () => true,
    async prepare(folder) {
      await copyGoModule(module, folder);
      await output("go", ["build", "-o", "ossutil", "."], { cwd: folder });
      const program = path.join(folder, "ossutil");
      return {
        tests: commands.map(({ name }) => name),
        async *run(tests, cloud, log) {
          const cwd = path.join(
            folder,
            `files-${path.basename(cloud.endpoint).replace(/\W/g, "-")}`,
          );
          await mkdir(path.join(cwd, "photos"), { recursive: true });
          await writeFiles(cwd);
          await writeFile(path.join(cwd, "regions.conf"), `${cloud.endpoint}\n`);
          let upload = "";
          const run = async (args: readonly string[]) => {
            if (args.includes(uploadPlaceholder)) upload = await startUpload(cloud);
            const given = args.map((arg) => (arg === uploadPlaceholder ? upload : arg));
            return ossutilOutput(program, given, { cwd, cloud, signature, log });
          };
          // Commands build on each other, so all of them run.
          for (const { name, args, prints } of commands) {
            const text = await run(args).catch((error: Error) => {
              log(`${error.message} ${(error as { stdout?: string }).stdout ?? ""}\n`);
              return undefined;
            });
            const passed = text !== undefined && (prints === undefined || prints.test(text));
            if (tests.includes(name)) yield { name, outcome: passed ? "passed" : "failed" };
          }
        },
      };
    },
  };
}

async function ossutilOutput(
  program: string,
  args: readonly string[],
  { cwd, cloud, signature, log }: { cwd: string; cloud: Connection; signature: string; log: Log },
): Promise<string> {
  const { endpoint, accessKeyId, accessKeySecret, region } = cloud;
  const [command = "", ...rest] = args;
  const access = ["-e", endpoint, "-i", accessKeyId, "-k", accessKeySecret];
  const signed = ["--sign-version", signature, "--region", region];
  const local = command === "hash" || command === "help";
  log(`\n== ossutil ${args.join(" ")}\n`);
  const config = path.join(cwd, "config");
  const all = [command, ...rest, ...(local ? [] : [...access, ...signed, "-c", config])];
  const text = await output(program, all, { cwd, env: { HOME: cwd } });
  log(text);
  return text;
}

/** Starts a multipart upload and returns its id. */
async function startUpload(cloud: Connection): Promise<string> {
  const { target, headers } = signOssV4({
    ...cloud,
    method: "POST",
    bucket: "ossutil-bucket",
    key: "movie.mp4",
    query: { uploads: "" },
  });
  const response = await fetch(cloud.endpoint + target, { method: "POST", headers });
  return /<UploadId>(.*?)</.exec(await response.text())?.[1] ?? "";
}

async function writeFiles(folder: string): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    config: "[Credentials]\nlanguage=EN\n",
    "a.txt": "hello",
    "regions.conf": "",
    "big.bin": "0123456789abcdef".repeat(40_000),
    "photos/1.jpg": "one",
    "photos/2.jpg": "two",
    "cors.xml":
      "<CORSConfiguration><CORSRule><AllowedOrigin>http://a.example</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>",
    "style.xml": "<Style><Content>image/resize,p_50</Content></Style>",
    "lifecycle.xml":
      "<LifecycleConfiguration><Rule><ID>tidy</ID><Prefix>tmp/</Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>",
    "website.xml":
      "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>",
    "qos.xml":
      "<QoSConfiguration><TotalUploadBandwidth>10</TotalUploadBandwidth></QoSConfiguration>",
    "policy.json": JSON.stringify({
      Version: "1",
      Statement: [
        {
          Effect: "Allow",
          Principal: ["2222222222222222"],
          Action: ["oss:GetObject"],
          Resource: ["acs:oss:*:*:ossutil-bucket/*"],
        },
      ],
    }),
    "inventory.xml":
      "<InventoryConfiguration><Id>daily</Id><IsEnabled>true</IsEnabled><Destination><OSSBucketDestination><Format>CSV</Format><AccountId>1</AccountId><RoleArn>acs:ram::1:role/r</RoleArn><Bucket>acs:oss:::ossutil-bucket</Bucket></OSSBucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule><IncludedObjectVersions>All</IncludedObjectVersions></InventoryConfiguration>",
    "replication.xml":
      "<ReplicationConfiguration><Rule><Action>ALL</Action><Destination><Bucket>other</Bucket><Location>oss-cn-beijing</Location></Destination></Rule></ReplicationConfiguration>",
    "monitor.xml":
      "<AccessMonitorConfiguration><Status>Enabled</Status></AccessMonitorConfiguration>",
    "group.xml":
      "<BucketResourceGroupConfiguration><ResourceGroupId>rg-default</ResourceGroupId></BucketResourceGroupConfiguration>",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}
