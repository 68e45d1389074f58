import { immProjectArn } from "../arn/index.ts";
import { type Grant, type GrantOptions, grant } from "./grant.ts";
import { type Location, literal, locationOf } from "./parts.ts";

/**
 * Submit videos and images of one project for moderation, and list its tasks: a client without an
 * answer to a submission must check whether the task exists before it submits again. It doesn't
 * allow to read verdicts. Source: IMM documentation, Create…ModerationTask, ListTasks.
 */
export function submitModeration(
  target: Location & { project: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "submitModeration",
    [
      {
        actions: [
          "imm:CreateVideoModerationTask",
          "imm:CreateImageModerationTask",
          "imm:ListTasks",
        ],
        resources: [projectOf(target)],
      },
    ],
    options,
  );
}

/**
 * Read the tasks and verdicts of one project: all of them, because IMM authorises per project.
 * Source: IMM documentation, GetTask, ListTasks, Get…ModerationResult.
 */
export function readModerationResults(
  target: Location & { project: string },
  options: GrantOptions = {},
): Grant {
  return grant(
    "readModerationResults",
    [
      {
        actions: [
          "imm:GetTask",
          "imm:ListTasks",
          "imm:GetVideoModerationResult",
          "imm:GetImageModerationResult",
        ],
        resources: [projectOf(target)],
      },
    ],
    options,
  );
}

function projectOf(target: Location & { project: string }): string {
  return immProjectArn({ ...locationOf(target), project: literal("project", target.project) });
}
