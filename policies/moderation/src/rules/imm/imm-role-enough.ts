import { permits, type RequestPattern } from "@immkit/ram";
import type { Bucket } from "../../kinds/bucket.ts";
import type { ImmProject } from "../../kinds/imm-project.ts";
import type { Moderation } from "../../kinds/moderation.ts";
import { attachPolicy } from "../../kinds/policy-edits.ts";
import {
  fail,
  type Judgement,
  notApplicable,
  pass,
  type Rule,
  undetermined,
} from "../../rule/rule.ts";
import { sameScope } from "../../stack/scope.ts";

/** One of several buckets or topics is enough: a stack can have several projects. */
export const immRoleEnough: Rule<"project"> = {
  id: "imm-role-enough",
  title: "The role of an IMM project can do what moderation needs",
  why: "Without a permission, tasks fail one by one at run time, or their verdicts never arrive.",
  severity: "high",
  topic: "operations",
  of: "project",
  stage: "stack",
  since: "0.2.0",
  packs: ["baseline", "strict"],
  link: "https://www.alibabacloud.com/help/en/imm/user-guide/asynchronous-task-processing-mechanism",
  fix: {
    text: "Allow oss:GetObject on the media, mns:PublishMessage on the topic, and kms:Decrypt on the key of the media. ServiceRole creates that policy.",
    edits: (project, { moderation }) => {
      const needs = needsOf(project, moderation).map(({ requests }) => requests);
      const role = moderation.serviceRoleOf(project);
      return role === undefined ? [] : attachPolicy(role.resource, statementsFor(needs));
    },
  },
  judge(project, model) {
    if (project.role.is === "unknown")
      return undetermined("The service role is not known.", project.role.fact);
    const role = model.moderation.serviceRoleOf(project);
    if (role === undefined) return notApplicable("The service role is not in this stack.");
    const { documents, missing } = role;
    const judgements = needsOf(project, model.moderation).flatMap(
      ({ detail, requests }): Judgement[] => {
        const { answer } = permits({ identity: documents }, requests);
        if (answer === "yes") return [];
        const action = String(requests.action);
        return answer === "no" && missing.length === 0
          ? [
              fail(`The service role isn't allowed ${action} on ${detail}.`, role.resource.at(), {
                detail,
              }),
            ]
          : [
              undetermined(`Whether the service role is allowed ${action} is not known.`, missing, {
                detail,
              }),
            ];
      },
    );
    return judgements.length > 0 ? judgements : pass("The service role can do what is needed.");
  },
};

/** Statements for the needs. A pattern for any bucket becomes an example. */
const statementsFor = (needs: readonly RequestPattern[]) =>
  needs.map(({ action, resource }) => ({
    Effect: "Allow",
    Action: action,
    Resource: resource === anyObject ? "acs:oss:*:*:media/*" : resource,
  }));

const anyObject = "acs:oss:*:*:*/*";

interface Need {
  /** What the requests are on. */
  readonly detail: "media" | "topic" | "key";
  readonly requests: RequestPattern;
}

/** With more, any of them counts: a question about many resources is slow. */
const most = 50;

function needsOf(project: ImmProject, moderation: Moderation): Need[] {
  const media = moderation.mediaOf(project);
  const topics = moderation
    .topicsOf(project)
    .filter(({ scope }) => sameScope(scope, project.scope).is !== "no")
    .map(({ name }) => `acs:mns:*:*:/topics/${name.is === "known" ? name.value : "*"}/messages`);
  const keys = media.slice(0, most).flatMap((bucket) => keyOf(bucket) ?? []);
  const isFew = (list: readonly unknown[]) => list.length > 0 && list.length <= most;
  const needs: (Need | false)[] = [
    {
      detail: "media",
      requests: {
        action: "oss:GetObject",
        resource: isFew(media) ? media.map(objectsOf) : anyObject,
      },
    },
    topics.length > 0 &&
      !moderation.hearsEvents && {
        detail: "topic",
        requests: {
          action: "mns:PublishMessage",
          resource: isFew(topics) ? topics : "acs:mns:*:*:/topics/*/messages",
        },
      },
    keys.length > 0 && { detail: "key", requests: { action: "kms:Decrypt", resource: keys } },
  ];
  return needs.filter((need) => need !== false);
}

const objectsOf = ({ name }: Bucket) => `acs:oss:*:*:${name.is === "known" ? name.value : "*"}/*`;

/** The key of the account that encrypts a bucket, as a pattern. */
function keyOf({ encryption }: Bucket): string | undefined {
  if (encryption.is !== "known" || encryption.value.algorithm !== "KMS") return undefined;
  const { keyId } = encryption.value;
  if (keyId.is === "absent") return undefined;
  if (keyId.is === "known" && keyId.value.startsWith("acs:kms:")) return keyId.value;
  const isId = keyId.is === "known" && !keyId.value.startsWith("alias/");
  return `acs:kms:*:*:key/${isId ? keyId.value : "*"}`;
}
