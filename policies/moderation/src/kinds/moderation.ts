/** How the parts of a moderation stack belong together: the project, its role, and its media. */
import type { Bucket } from "./bucket.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import { type ImmProject, projectIdentity } from "./imm-project.ts";
import type { Model } from "./model.ts";
import type { Principal } from "./principal.ts";
import type { Topic } from "./topic.ts";

const attachmentType = "immkit:index:OssBucketAttachment";
const channelType = "immkit:index:ResultChannel";

/** The service principal of IMM. */
export const immService = "imm.aliyuncs.com";

/** The role that IMM uses for a project, if the stack creates it. */
export function serviceRoleOf({ role }: ImmProject, model: Model): Principal | undefined {
  const principal = role.is === "resource" ? model.at("principal", role.resource) : undefined;
  return principal?.isInStack ? principal : undefined;
}

/** Whether a principal is the role of IMM: a project names it, or it trusts IMM. */
export function isServiceRole(principal: Principal, model: Model): boolean {
  const { type, trust, resource, label } = principal;
  if (type !== "role") return false;
  if (trust.is === "known" && JSON.stringify(trust.value).includes(immService)) return true;
  return model
    .of("project")
    .some(({ role, serviceRole }) =>
      role.is === "resource"
        ? role.resource === resource
        : serviceRole.is === "known" && serviceRole.value.toLowerCase() === label.toLowerCase(),
    );
}

/** The buckets with media: those with that role, and those that are attached to the project. */
export function mediaOf(project: ImmProject, model: Model): Bucket[] {
  const { stack } = model;
  const attached = new Set(
    stack.ofType(attachmentType).flatMap((attachment) => {
      const owner = stack.refer(attachment, "projectName", projectIdentity);
      const bucket = stack.refer(attachment, "bucket", bucketIdentity);
      const isOwn = owner.is === "resource" && owner.resource === project.resource;
      return isOwn && bucket.is === "resource" ? [bucket.resource] : [];
    }),
  );
  return model
    .of("bucket")
    .filter(
      ({ role, resource }) =>
        attached.has(resource) || (role.is === "known" && role.value === "media"),
    );
}

/** The topics that IMM publishes verdicts to, as the components declare. */
export function isVerdictTopic({ resource }: Topic, { stack }: Model): boolean {
  return stack.parentOf(resource)?.type === channelType;
}

/** Whether the stack gets IMM's events from EventBridge. */
export function hearsEvents(model: Model): boolean {
  return model
    .of("eventRule")
    .some(
      ({ service, filterPattern }) =>
        service === "eventbridge" &&
        (filterPattern.is !== "known" || JSON.stringify(filterPattern.value).includes("acs.imm")),
    );
}
