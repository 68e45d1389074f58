import { existsSync, readdirSync } from "node:fs";
import type { Io } from "../../io.ts";
import { nodeProblem } from "../../node-version.ts";
import { answerOf } from "../../settings/reach.ts";
import { defaultPort } from "../local/start.ts";
import type { Check } from "./check.ts";

/** Node.js, the Pulumi CLI, the default port and proxies. */
export async function machineChecks({ env }: Io): Promise<readonly Check[]> {
  return [nodeCheck(), await pulumiCheck(env), await portCheck(), proxyCheck(env)];
}

function nodeCheck(): Check {
  const problem = nodeProblem();
  return problem === undefined
    ? { check: "node", status: "ok", message: `Node.js ${process.versions.node}` }
    : { check: "node", status: "fail", message: problem, fix: "https://nodejs.org" };
}

async function pulumiCheck(env: Io["env"]): Promise<Check> {
  const { findCli } = await import("@immkit/pulumi-local/user-cli");
  const { cli, reason } = await findCli(process.cwd(), env);
  if (cli === undefined)
    return {
      check: "pulumi",
      status: "warn",
      message: `No Pulumi CLI can be used: ${reason}.`,
      fix: "immkit dev works without one. immkit pulumi needs it.",
    };
  const folders = [cli.folder, ...(env["PATH"] ?? "").split(":")].filter((each) =>
    existsSync(each),
  );
  const languages = folders
    .flatMap((folder) => readdirSync(folder))
    .flatMap((file) => /^pulumi-language-([a-z]+)$/.exec(file)?.[1] ?? []);
  const named = [...new Set(languages)].sort().join(", ") || "none found";
  return {
    check: "pulumi",
    status: "ok",
    message: `Pulumi ${cli.version} in ${cli.folder} (languages: ${named})`,
  };
}

async function portCheck(): Promise<Check> {
  const answer = await answerOf(`http://127.0.0.1:${defaultPort}`);
  if (answer === "none")
    return { check: "port", status: "ok", message: `Port ${defaultPort} is free` };
  if (answer === "cloud")
    return { check: "port", status: "ok", message: `A local cloud listens on ${defaultPort}` };
  return {
    check: "port",
    status: "warn",
    message: `Another program listens on port ${defaultPort}.`,
    fix: "immkit local takes the next free port. Pass --port for a fixed one.",
  };
}

function proxyCheck(env: Io["env"]): Check {
  const set = ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"].filter(
    (name) => env[name],
  );
  if (set.length === 0) return { check: "proxy", status: "ok", message: "No proxy is set" };
  const excluded = env["NO_PROXY"] ?? env["no_proxy"] ?? "";
  return /(?:^|,)\s*(?:\*|127\.0\.0\.1)\s*(?:,|$)/.test(excluded)
    ? { check: "proxy", status: "ok", message: `${set.join(", ")}, but not for 127.0.0.1` }
    : {
        check: "proxy",
        status: "warn",
        message: `${set.join(", ")} can keep clients from a local cloud.`,
        fix: "Add 127.0.0.1 and localhost to NO_PROXY.",
      };
}
