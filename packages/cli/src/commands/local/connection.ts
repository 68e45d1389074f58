import type { LocalCloud } from "@immkit/local-cloud";
import type { Io } from "../../io.ts";
import { paint, printable } from "../../output/print.ts";
import { defaultEnvFile } from "../../settings/env-file.ts";

/** Prints how to use a cloud that has started. */
export function printConnection(
  cloud: LocalCloud,
  { data, env: envFile }: { readonly data?: string; readonly env?: string },
  io: Io,
): void {
  const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
  const { host } = new URL(endpoint);
  const bold = (text: string) => paint(io, "bold", text);
  const dim = (text: string) => paint(io, "dim", text);
  const stored =
    data === undefined
      ? "All state is in memory."
      : `All state is kept in ${printable(data)} for the next start.`;
  const withFile = envFile === undefined || envFile === defaultEnvFile ? "" : ` --env ${envFile}`;
  const next = [
    [`npx immkit pulumi${withFile} -- up`, "deploys the Pulumi program in its folder"],
    [`npx immkit tail${withFile}`, "prints the calls as they happen"],
  ]
    .map(([command = "", purpose = ""]) => `  ${printable(command.padEnd(54))} ${dim(purpose)}`)
    .join("\n");
  const settings =
    envFile === undefined
      ? `${bold("In a shell")}
  export ALIBABA_CLOUD_ACCESS_KEY_ID=${accessKeyId} ALIBABA_CLOUD_ACCESS_KEY_SECRET=${accessKeySecret}
  export IMMKIT_ENDPOINT=${endpoint} IMMKIT_REGION=${region} IMMKIT_ACCOUNT_ID=${accountId}
  export IMMKIT_OWNER_ACCESS_KEY_ID=${accessKeyId} IMMKIT_OWNER_ACCESS_KEY_SECRET=${accessKeySecret}
  export IMMKIT_CONTROL_KEY=${controlKey}
  ${dim("Shorter: immkit local --env .env.local writes these to a file that other commands read.")}`
      : `${bold("For other commands and applications")}
  ${printable(envFile)} ${dim("has the endpoint and the keys, until the cloud ends")}`;
  io.stdout.write(`${bold("A local Alibaba Cloud listens on")} ${paint(io, ["bold", "green"], endpoint)}

  region     ${region}
  account    ${accountId}
  key        ${accessKeyId}
  secret     ${accessKeySecret}
  console    ${cloud.consoleLink()} ${dim("opens once, in a browser")}
  controls   ${endpoint}/_immkit/ ${dim("with the header")} Authorization: Bearer ${controlKey}

${settings}

${bold("With the official clients")}
  new Config({ endpoint: "${host}", protocol: "http", … })              ${dim("@alicloud/openapi-core: IMM, RAM, STS, Mns-open")}
  new OSS({ endpoint: "${endpoint}", region: "oss-${region}", … })
  new MNSClient("${accountId}", { endpoint: "${endpoint}", … })

${bold("Next, in another shell")}
${next}

${dim(`${stored} Stop with Ctrl+C.`)}
`);
}
