import { request } from "node:http";
import { request as tlsRequest } from "node:https";
import { CommandError, ExitCode } from "../errors/command-error.ts";
import type { LocalCloudSettings } from "./local-cloud.ts";

/** What answers at an endpoint: the local cloud, another one, another server, or nothing. */
export type Answer = "cloud" | "other cloud" | "other server" | "none";

/**
 * Asks an origin on this machine what it is. Waits 3 seconds at most.
 * @param controlKey of the local cloud. Without it, any local cloud counts.
 */
export function answerOf(endpoint: string, controlKey?: string): Promise<Answer> {
  const url = new URL("/_immkit/health", endpoint);
  // Without an agent, no proxy of the environment is used.
  const options = {
    timeout: 3000,
    rejectUnauthorized: false,
    agent: false as const,
    headers: controlKey === undefined ? {} : { authorization: `Bearer ${controlKey}` },
  };
  const send = url.protocol === "https:" ? tlsRequest : request;
  return new Promise((resolve) => {
    const call = send(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        if (text.length < 10_000) text += part;
      });
      response.once("end", () => {
        // The controls refuse a call without their key, and no other server does it like this.
        const refused = text.includes("InvalidControlKey");
        if (refused) resolve(controlKey === undefined ? "cloud" : "other cloud");
        else resolve(text.replaceAll(" ", "") === '{"status":"ok"}' ? "cloud" : "other server");
      });
      response.once("error", () => resolve("other server"));
    });
    call.once("timeout", () => call.destroy(new Error("no answer")));
    call.once("error", (error) => {
      const isAnswer = "code" in error && String(error.code).startsWith("HPE_");
      resolve(isAnswer ? "other server" : "none");
    });
    call.end();
  });
}

const problems: Readonly<Record<Exclude<Answer, "cloud">, string>> = {
  "other cloud": "Another local cloud answers",
  "other server": "A server that is not a local cloud answers",
  none: "Nothing answers",
};

/** @throws CommandError if this local cloud does not answer. */
export async function checkAnswers(cloud: LocalCloudSettings): Promise<void> {
  const { endpoint, file } = cloud;
  const answer = await answerOf(endpoint, cloud.optional("IMMKIT_CONTROL_KEY"));
  if (answer === "cloud") return;
  const source = file === undefined ? "IMMKIT_ENDPOINT" : `the env file ${JSON.stringify(file)}`;
  throw new CommandError(
    `${problems[answer]} at ${endpoint}, the endpoint in ${source}. Run "immkit dev" or "immkit local --env .env.local" in another shell.`,
    { exitCode: ExitCode.service },
  );
}
