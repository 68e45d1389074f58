import { formatPolicy, minimise, type Statement } from "@immkit/ram";
import { formatArn } from "@immkit/ram/arn";
import { type Check, checkArguments, oneOf, text } from "../arguments/check.ts";
import { each, fields } from "../arguments/shape.ts";
import {
  bucketNameRule,
  type NameRule,
  policyNameRule,
  projectNameRule,
  queueNameRule,
  roleNameRule,
} from "../naming/name-rule.ts";
import { stackPrefix } from "../naming/physical-name.ts";
import { DeployerFeature, type DeployerResource, deployerActions } from "./deployer-actions.ts";

/** Arguments of {@link deployerPolicy}. */
export interface DeployerPolicyArgs {
  /** The Pulumi project. */
  readonly project: string;
  /** The Pulumi stack. */
  readonly stack: string;
  /** The region of the stack, such as `cn-hangzhou`. */
  readonly region: string;
  /** The account of the stack. */
  readonly accountId: string;
  /** What the stack uses besides a pipeline with defaults. Default: nothing. */
  readonly features?: readonly DeployerFeature[];
  /** Names that the program gives to resources, instead of generated ones. Default: none. */
  readonly names?: readonly string[];
}

/**
 * The policies for the RAM user or role that runs `pulumi up` for a stack with a moderation
 * pipeline: `preview`, `up`, `refresh` and `destroy`, on the stack's resources. Resources are named
 * by the prefix that all generated names of the stack have: 24 characters of `PROJECT-STACK`. So
 * the deployer of `shop/prod` can also change the resources of `shop/prod-eu`, and of every stack
 * whose names begin with the same 24 characters.
 *
 * A principal that can create policies and attach them to roles can create a role with any access.
 * The permissions to use KMS keys are not included.
 *
 * @throws InvalidArgumentError
 * @returns JSON documents of at most 6,144 characters, to be attached together.
 * @example
 * ```ts
 * const place = { region: "cn-hangzhou", accountId: "1234567890123456" };
 * const [document] = deployerPolicy({ project: "shop", stack: "prod", ...place });
 * ```
 */
export function deployerPolicy(args: DeployerPolicyArgs): string[] {
  checkArguments("deployerPolicy", args, deployerCheck);
  const { features = [] } = args;
  const statements = deployerActions
    .filter(({ feature }) => feature === undefined || features.includes(feature))
    .map(({ on, used, documented = "", condition }): Statement => {
      const Action = `${used} ${documented}`.split(/\s+/).filter((action) => action !== "");
      const Resource = resourcesOf(on, args);
      return { Effect: "Allow", Action, Resource, ...(condition && { Condition: condition }) };
    });
  return minimise({ Version: "1", Statement: statements }).map((policy) => formatPolicy(policy));
}

const stackName = text(/^[\w.-]{1,100}$/, "the name of the Pulumi project or stack");
// A name with a wildcard or a separator would be another set of resources.
const resourceName = text(/^[\w.-]+$/, "the name of a resource");

const deployerCheck: Check = fields<DeployerPolicyArgs>(
  {
    project: stackName,
    stack: stackName,
    region: text(/^[a-z0-9-]+$/, "a region such as cn-hangzhou"),
    accountId: text(/^\d+$/, "an account id, which is digits"),
    features: each(oneOf(DeployerFeature)),
    names: each(resourceName),
  },
  {
    project: "pass the name of the Pulumi project",
    stack: "pass the name of the stack",
    region: "pass the region of the stack",
    accountId: "pass the account's id",
  },
);

/** The resource names of the stack's resources of one kind. */
function resourcesOf(kind: DeployerResource, args: DeployerPolicyArgs): string[] {
  const { project, stack, region, accountId, names = [] } = args;
  const named = (rule: NameRule) => [`${stackPrefix(project, stack, rule)}-*`, ...names];
  const arns = (service: string, place: string, relativeIds: readonly string[]) =>
    relativeIds.map((relativeId) => formatArn({ service, region: place, accountId, relativeId }));
  switch (kind) {
    case "any":
      return ["*"];
    case "account":
      return arns("oss", "*", ["*"]);
    case "bucket":
      return arns("oss", "*", named(bucketNameRule));
    case "object":
      return arns(
        "oss",
        "*",
        named(bucketNameRule).map((name) => `${name}/*`),
      );
    case "project":
      return arns(
        "imm",
        region,
        named(projectNameRule).map((name) => `project/${name}`),
      );
    case "queue":
    case "topic":
    case "publish":
    case "subscription":
      return arns(
        "mns",
        region,
        named(queueNameRule).map((name) => `/${smqPath[kind](name)}`),
      );
    case "role":
      return arns(
        "ram",
        "",
        named(roleNameRule).map((name) => `role/${name}`),
      );
    case "policy":
      return arns(
        "ram",
        "",
        named(policyNameRule).map((name) => `policy/${name}`),
      );
  }
}

const smqPath = {
  queue: (name: string) => `queues/${name}`,
  topic: (name: string) => `topics/${name}`,
  publish: (name: string) => `topics/${name}/messages`,
  // The name of a subscription begins with that of its queue.
  subscription: (name: string) => `topics/${name}/subscriptions/*`,
};
