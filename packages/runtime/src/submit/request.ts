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

/** @throws ValidationError with every violation, when the request breaks a documented limit. */
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
  if (typeof request?.uri === "string") {
    // Another account's bucket is read by other roles, so the stack's own list says nothing about
    // it.
    const reason = explainUri(
      request.uri,
      request.credentialConfig === undefined ? context : { region: context.region },
    );
    if (reason !== undefined)
      violations.push({
        field: "uri",
        limit: "oss://BUCKET/KEY",
        value: shorten(request.uri),
        message: `uri: ${reason}`,
      });
  }
  if (typeof request?.uri === "string" && !request.uri.isWellFormed())
    violations.push(halfPair("uri"));
  if (typeof request?.userData === "string" && !request.userData.isWellFormed())
    violations.push(halfPair("userData"));
  for (const [name, value] of Object.entries(request?.tags ?? {})) {
    if (!`${name}${value}`.isWellFormed()) violations.push(halfPair(`tags.${name.toWellFormed()}`));
  }
  const [first, ...others] = violations;
  if (first !== undefined) throw new ValidationError([first, ...others]);
}

/** The parameters of Create…ModerationTask, by their wire names. */
export function wireParams(request: SubmitRequest): Record<string, unknown> {
  return {
    SourceURI: request.uri,
    UserData: request.userData,
    Tags: request.tags,
    Scenes: request.scenes,
    Interval: request.interval,
    MaxFrames: request.maxFrames,
    Notification:
      request.notification === undefined ? undefined : wireNotification(request.notification),
    CredentialConfig: wireCredentialConfig(request.credentialConfig),
  };
}

/** `Notification` by its wire names. */
export function wireNotification(target: NotificationTarget): object {
  const { mns, rocketMq, extendedMessageUri } = target;
  return {
    ...(mns === undefined ? {} : { MNS: { TopicName: mns.topicName } }),
    ...(rocketMq === undefined
      ? {}
      : { RocketMQ: { InstanceId: rocketMq.instanceId, TopicName: rocketMq.topicName } }),
    ...(extendedMessageUri === undefined ? {} : { ExtendedMessageURI: extendedMessageUri }),
  };
}

function wireCredentialConfig(config: CredentialConfig | undefined): object | undefined {
  if (config === undefined) return undefined;
  const chain = config.chain?.map((hop) => ({
    AssumeRoleFor: hop.assumeRoleFor,
    Role: hop.role,
    RoleType: hop.roleType,
  }));
  return { ServiceRole: config.serviceRole, Policy: config.policy, Chain: chain };
}

function halfPair(field: string): Violation {
  return {
    field,
    limit: "well-formed Unicode",
    value: undefined,
    message: `${field} holds half a surrogate pair, which UTF-8 can't carry.`,
  };
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
