import type { Command } from "commander";
import type { CommandContext } from "../../../command-context.ts";
import { helpExtras } from "../../../command-help.ts";
import type { DecideOptions } from "./run.ts";

export function addRamDecide(parent: Command, { io, finish }: CommandContext): void {
  parent
    .command("decide")
    .summary("decide one request, as RAM would")
    .description(
      'Decide one request against policies, as RAM would, and name the statement that decides.\nA file named "-" is standard input. The request is JSON: {"action", "resource", "context"?, "principal"?, "principalId"?}. Its resource names one account.',
    )
    .option(
      "--policy <file...>",
      "policies of the caller: of the user, its groups, or the role; or a part of a snapshot, such as account.json#role/app",
    )
    .option(
      "--resource-policy <file...>",
      "policies on the resource: a bucket policy, or a role's trust policy for sts:AssumeRole",
    )
    .option("--session-policy <file>", "the policy given with AssumeRole; it must allow too")
    .option(
      "--control-policy <file...>",
      "control policies of the resource directory; one must allow too",
    )
    .option("--request <file>", "the request")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      helpExtras({
        examples: [
          [
            "immkit ram decide --policy role.json --request call.json",
            "may a role with this policy make this call?",
          ],
          [
            `echo '{"action":"oss:GetObject","resource":"acs:oss:*:1234567890123456:media/a.jpg"}' | immkit ram decide --policy a.json b.json --request -`,
            "several policies, and the request from standard input",
          ],
        ],
        exitCodes: { 0: "allowed", 1: "denied" },
      }),
    )
    .action(async (options: DecideOptions) =>
      finish(await (await import("./run.ts")).run(options, io)),
    );
}
