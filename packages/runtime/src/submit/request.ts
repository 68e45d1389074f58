import { ValidationError, type Violation } from "../errors.ts";
import type { SubmitImageRequest } from "../generated/submit-image.ts";
import type {
  CredentialConfig,
  NotificationTarget,
  SubmitVideoRequest,
} from "../generated/submit-video.ts";
import { validateSubmitImage, validateSubmitVideo } from "../generated/validate-input.ts";
import type { ModerationKind } from "../notification/outcome.ts";
import { violationsOf } from "../validation/violations.ts";
import { explainUri, type UriContext } from "./source-uri.ts";

/** A request to moderate a video or an image. */
export type SubmitRequest = SubmitVideoRequest | SubmitImageRequest;

const members = [
  "uri",
  "userData",
  "tags",
  "scenes",
  "interval",
  "maxFrames",
  "notification",
  "credentialConfig",
];

/** @throws ValidationError with every violation of a documented limit. */
export function checkRequest(
  kind: ModerationKind,
  request: SubmitRequest,
  context: UriContext,
): void {
  const validate = kind === "video" ? validateSubmitVideo : validateSubmitImage;
  const problems = validate(request) ? [] : (validate.errors ?? []);
  const violations: Violation[] = violationsOf(
    problems.filter((problem) => problem.instancePath !== "/uri" || problem.keyword === "type"),
    request,
    "request",
    members,
  );
  const { uri, userData, tags, credentialConfig }: Partial<SubmitRequest> = request ?? {};
  if (typeof uri === "string") {
    // Other roles read another account's bucket: the stack's list of buckets doesn't apply to it.
    const { region } = context;
    const reason = explainUri(uri, credentialConfig === undefined ? context : { region });
    const value = uri.length > 200 ? `${uri.slice(0, 200)}…` : uri;
    if (reason !== undefined)
      violations.push({
        field: "uri",
        limit: "oss://BUCKET/KEY",
        value,
        message: `uri: ${reason}`,
      });
  }
  const texts: [field: string, text: unknown][] = [
    ["uri", uri],
    ["userData", userData],
    ...Object.entries(tags ?? {}).map(([name, value]): [string, string] => [
      `tags.${name.toWellFormed()}`,
      `${name}${value}`,
    ]),
  ];
  for (const [field, text] of texts) {
    if (typeof text !== "string" || text.isWellFormed()) continue;
    const message = `${field} contains half a surrogate pair, which UTF-8 can't represent.`;
    violations.push({ field, limit: "well-formed Unicode", value: undefined, message });
  }
  const [first, ...others] = violations;
  if (first !== undefined) throw new ValidationError([first, ...others]);
}

/** The parameters of Create…ModerationTask, by their wire names. */
export function wireParams(request: SubmitRequest): Record<string, unknown> {
  const { notification, credentialConfig } = request;
  return {
    SourceURI: request.uri,
    UserData: request.userData,
    Tags: request.tags,
    Scenes: request.scenes,
    Interval: request.interval,
    MaxFrames: request.maxFrames,
    Notification: notification && wireNotification(notification),
    CredentialConfig: credentialConfig && wireCredentialConfig(credentialConfig),
  };
}

/** `Notification` by its wire names. */
export function wireNotification(target: NotificationTarget): object {
  const { mns, rocketMq, extendedMessageUri } = target;
  return {
    ...(mns && { MNS: { TopicName: mns.topicName } }),
    ...(rocketMq && {
      RocketMQ: { InstanceId: rocketMq.instanceId, TopicName: rocketMq.topicName },
    }),
    ...(extendedMessageUri !== undefined && { ExtendedMessageURI: extendedMessageUri }),
  };
}

function wireCredentialConfig({ serviceRole, policy, chain }: CredentialConfig): object {
  const wireChain = chain?.map(({ assumeRoleFor, role, roleType }) => ({
    AssumeRoleFor: assumeRoleFor,
    Role: role,
    RoleType: roleType,
  }));
  return { ServiceRole: serviceRole, Policy: policy, Chain: wireChain };
}
