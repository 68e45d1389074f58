import { permits } from "@immkit/ram";
import type { Bucket } from "../../kinds/bucket.ts";
import type { ImmProject } from "../../kinds/imm-project.ts";
import type { Model } from "../../kinds/model.ts";
import { mediaOf, serviceRoleOf } from "../../kinds/moderation.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";
import type { Resource } from "../../stack/resource.ts";
import { type Scope, sameScope } from "../../stack/scope.ts";

interface Part {
  readonly resource: Resource;
  readonly scope: Scope;
}

/** One topic, queue and bucket in the project's region is enough: others can be for others. */
export const immOnePlace: Rule<"project"> = {
  id: "imm-one-place",
  title: "Project, media, topic and queue are in one region and account",
  why: "IMM reads media and publishes verdicts only in the region and the account of its project.",
  severity: "high",
  topic: "operations",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  references: [],
  link: "https://www.alibabacloud.com/help/en/imm/developer-reference/api-imm-2020-09-30-notification",
  fix: { text: "Create them with one provider." },
  judge(project, model) {
    const parts: Readonly<Record<string, readonly Part[]>> = {
      topic: model.of("topic"),
      queue: model.of("queue").filter(({ isDeadLetterQueue }) => !isDeadLetterQueue),
      bucket: bucketsOf(project, model),
    };
    const judgements = Object.entries(parts).flatMap(([detail, candidates]): Judgement[] => {
      const [first] = candidates;
      if (first === undefined) return [];
      const answers = candidates.map(({ scope }) => sameScope(scope, project.scope));
      if (answers.some(({ is }) => is === "yes")) return [];
      const open = answers.filter((answer) => answer.is === "unknown");
      return open.length > 0
        ? [
            undetermined(
              `Whether a ${detail} is in the region and account of the project is not known.`,
              open.flatMap(({ needs }) => needs),
              { detail },
            ),
          ]
        : [
            fail(
              `No ${detail} of the stack is in the region and account of the project.`,
              first.resource.at(),
              { detail },
            ),
          ];
    });
    if (judgements.length > 0) return judgements;
    return Object.values(parts).every(({ length }) => length === 0)
      ? notApplicable("The stack has no bucket, topic or queue for the project.")
      : pass("Project, media, topic and queue are in one place.");
  },
};

/** The buckets with media. If nothing says which, those that the service role can read. */
function bucketsOf(project: ImmProject, model: Model): Bucket[] {
  const media = mediaOf(project, model).filter(({ isInStack }) => isInStack);
  const role = serviceRoleOf(project, model);
  if (media.length > 0 || role === undefined) return media;
  const { documents } = role;
  return model.of("bucket").filter(({ name, isInStack }) => {
    if (!isInStack || name.is !== "known") return false;
    const objects = { action: "oss:GetObject", resource: `acs:oss:*:*:${name.value}/*` };
    return permits({ identity: documents }, objects).answer === "yes";
  });
}
