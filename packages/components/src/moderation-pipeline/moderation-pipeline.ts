import { combineGrants, formatPolicy, grants, type Statement } from "@immkit/ram";
import { ramRoleArn } from "@immkit/ram/arn";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { Access, ModerationAccess } from "../access/moderation-access.ts";
import { type RolePolicy, rolePolicy } from "../access/role-policy.ts";
import {
  immService,
  isAccountRoot,
  principalProblem,
  serviceProblem,
  trustPolicy,
} from "../access/trust.ts";
import { checked } from "../arguments/check.ts";
import { ImmProject } from "../imm/imm-project.ts";
import { type Placement, placementOf } from "../imm/placement.ts";
import { MediaBucket } from "../media-bucket/media-bucket.ts";
import { joinedName } from "../naming/joined-name.ts";
import { projectNameRule, roleNameRule } from "../naming/name-rule.ts";
import { projectNameProblem } from "../naming/project-name.ts";
import { ResultChannel } from "../result-channel/result-channel.ts";
import { Network, runtimeEndpoints } from "./endpoints.ts";
import { checkPipelineArgs, component, type ModerationPipelineArgs } from "./pipeline-args.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

/**
 * The resources of a pipeline. They are not properties, because Pulumi treats each property of a
 * component as an output, and doesn't support components of other packages there.
 */
const parts = new WeakMap<
  ModerationPipeline,
  {
    readonly name: string;
    readonly project: ImmProject | undefined;
    readonly mediaBucket: MediaBucket | undefined;
    readonly resultChannel: ResultChannel | undefined;
    readonly serviceRole: alicloud.ram.Role | undefined;
    readonly applicationRole: alicloud.ram.Role | undefined;
  }
>();

/**
 * Everything that content moderation needs: a bucket for the media, an IMM project with a role that
 * can only read the media and publish notifications, topic and queues for the verdicts, and a role
 * with which the application can submit, and read and receive verdicts. The application reads
 * `runtimeConfig`.
 */
export class ModerationPipeline extends pulumi.ComponentResource {
  declare readonly runtimeConfig: pulumi.Output<RuntimeConfig>;
  /**
   * The arguments that give up a safe default: those of the media bucket (`mediaBucket.deletion`),
   * those of the result channel, and `trustedPrincipals` if it has an account's root.
   */
  declare readonly weakened: pulumi.Output<string[]>;

  constructor(name: string, args: ModerationPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    checkPipelineArgs(args);
    const trust = applicationTrust(args);
    super("immkit:index:ModerationPipeline", name, { ...args }, opts);
    const parent = { parent: this };
    const placement = placementOf(this, name);
    const { region, accountId, providers } = placement;
    const inherited = { ...parent, ...(providers === undefined ? {} : { providers }) };
    const tags = args.tags === undefined ? {} : { tags: args.tags };

    // The components get the tags of the pipeline, unless they have their own.
    const mediaBucket = args.existingMediaBuckets
      ? undefined
      : new MediaBucket(`${name}-media`, { ...tags, ...args.mediaBucket }, inherited);
    const resultChannel = args.existingResultChannel
      ? undefined
      : new ResultChannel(`${name}-results`, { ...tags, ...args.resultChannel }, inherited);
    const mediaBuckets = mediaBucket
      ? mediaBucket.bucketName.apply((bucket) => [bucket])
      : pulumi.output(args.existingMediaBuckets ?? []);
    const { topicName, queueName, contentFormat } =
      resultChannel ??
      (args.existingResultChannel as NonNullable<typeof args.existingResultChannel>);

    const serviceRole =
      args.existingServiceRoleName === undefined
        ? this.#role(`${name}-service`, trustPolicy({ services: [immService] }), tags)
        : undefined;
    const servicePolicy = rolePolicy(
      `${name}-service`,
      {
        roleName: serviceRole?.roleName ?? (args.existingServiceRoleName as pulumi.Input<string>),
        document: serviceDocument({
          region,
          accountId,
          mediaBuckets,
          topicName,
          kmsKeyArn: mediaBucket?.kmsKeyArn,
        }),
        description: "Content moderation: IMM reads the media and notifies",
      },
      parent,
    );
    const project =
      args.existingProjectName === undefined
        ? this.#project(name, args, placement, servicePolicy, tags)
        : undefined;
    const projectName =
      project?.projectName ?? pulumi.output(args.existingProjectName as pulumi.Input<string>);

    const applicationRole =
      args.existingApplicationRoleName === undefined
        ? this.#role(`${name}-app`, trust.document, tags)
        : undefined;
    const applicationRoleName = pulumi.output(
      applicationRole?.roleName ?? (args.existingApplicationRoleName as pulumi.Input<string>),
    );
    const target = { region, accountId, project: projectName, queue: queueName };
    new ModerationAccess(
      `${name}-app`,
      { roleName: applicationRoleName, access: Object.values(Access), target },
      parent,
    );

    parts.set(this, { name, mediaBucket, resultChannel, serviceRole, project, applicationRole });
    this.runtimeConfig = pulumi.output({
      region,
      accountId,
      project: projectName,
      topic: topicName,
      queue: queueName,
      contentFormat,
      endpoints: this.#endpoints(args, placement),
      mediaBuckets,
      roleArn:
        applicationRole?.arn ??
        pulumi
          .all([accountId, applicationRoleName])
          .apply(([id, role]) => ramRoleArn({ accountId: id, role })),
    });
    this.weakened = pulumi
      .all([mediaBucket?.weakened ?? [], resultChannel?.weakened ?? [], trust.weakened])
      .apply(([bucket, channel, trusted]) => [
        ...bucket.map((setting) => `mediaBucket.${setting}`),
        ...channel.map((setting) => `resultChannel.${setting}`),
        ...trusted,
      ]);
    this.registerOutputs({ runtimeConfig: this.runtimeConfig, weakened: this.weakened });
  }

  /** Undefined with `existingProjectName`. The members below are the same. */
  get project(): ImmProject | undefined {
    return parts.get(this)?.project;
  }

  get mediaBucket(): MediaBucket | undefined {
    return parts.get(this)?.mediaBucket;
  }

  get resultChannel(): ResultChannel | undefined {
    return parts.get(this)?.resultChannel;
  }

  get serviceRole(): alicloud.ram.Role | undefined {
    return parts.get(this)?.serviceRole;
  }

  get applicationRole(): alicloud.ram.Role | undefined {
    return parts.get(this)?.applicationRole;
  }

  /** Allows a role to submit media. `name` is the name of this grant in the pipeline. */
  grantSubmit(name: string, roleName: pulumi.Input<string>): ModerationAccess {
    return this.#grant(name, roleName, Access.Submit);
  }

  /** Allows a role to read tasks and verdicts of the project. */
  grantReadResults(name: string, roleName: pulumi.Input<string>): ModerationAccess {
    return this.#grant(name, roleName, Access.ReadResults);
  }

  /** Allows a role to receive and delete messages of the result queue. */
  grantConsume(name: string, roleName: pulumi.Input<string>): ModerationAccess {
    return this.#grant(name, roleName, Access.Consume);
  }

  #grant(name: string, roleName: pulumi.Input<string>, access: Access): ModerationAccess {
    return new ModerationAccess(
      `${parts.get(this)?.name}-${name}-${access}`,
      { roleName, access: [access], target: this.runtimeConfig },
      { parent: this },
    );
  }

  #role(
    name: string,
    document: pulumi.Input<string>,
    tags: Pick<ModerationPipelineArgs, "tags">,
  ): alicloud.ram.Role {
    return new alicloud.ram.Role(
      name,
      {
        roleName: joinedName([pulumi.getProject(), pulumi.getStack(), name], roleNameRule),
        assumeRolePolicyDocument: document,
        description: `Content moderation: ${name}`,
        ...tags,
      },
      { parent: this },
    );
  }

  #project(
    name: string,
    args: ModerationPipelineArgs,
    placement: Placement,
    servicePolicy: RolePolicy,
    tags: Pick<ModerationPipelineArgs, "tags">,
  ): ImmProject {
    const projectName =
      args.projectName ??
      joinedName([pulumi.getProject(), pulumi.getStack(), name], projectNameRule);
    return new ImmProject(
      name,
      {
        projectName: checked(component, "projectName", projectName, projectNameProblem),
        serviceRole: servicePolicy.attachment.roleName,
        expectedRegion: placement.region,
        expectedAccountId: placement.accountId,
        ...(args.tags === undefined ? {} : tags),
      } as ConstructorParameters<typeof ImmProject>[1],
      {
        parent: this,
        ...(placement.providers === undefined ? {} : { provider: placement.providers["immkit"] }),
      } as pulumi.CustomResourceOptions,
    );
  }

  #endpoints(args: ModerationPipelineArgs, { region, accountId, endpoints }: Placement) {
    const given = args.endpoints ?? {};
    const network = args.network ?? Network.Public;
    return pulumi
      .all([region, accountId, endpoints, given.imm, given.mns, given.sts])
      .apply(([place, account, configured, imm, mns, sts]) => {
        const defaults = runtimeEndpoints(place, account, network, configured);
        return { imm: imm ?? defaults.imm, mns: mns ?? defaults.mns, sts: sts ?? defaults.sts };
      });
  }
}

/**
 * The policy of the project's role: read the media, publish to the topic, and decrypt media that is
 * encrypted with your own key. (IMM's documentation doesn't mention the last permission. It follows
 * from how KMS works.)
 */
function serviceDocument(needs: {
  region: pulumi.Input<string>;
  accountId: pulumi.Input<string>;
  mediaBuckets: pulumi.Input<string[]>;
  topicName: pulumi.Input<string>;
  kmsKeyArn: pulumi.Input<string | undefined>;
}): pulumi.Output<string> {
  return pulumi.output(needs).apply(({ region, accountId, mediaBuckets, topicName, kmsKeyArn }) => {
    const { Version, Statement } = combineGrants(
      ...mediaBuckets.map((bucket) => grants.readMedia({ bucket })),
      grants.publishNotifications({ region, accountId, topic: topicName }),
    );
    const decrypt = (key: string): Statement => ({
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: [key],
    });
    return formatPolicy({
      Version,
      Statement: kmsKeyArn === undefined ? Statement : [...Statement, decrypt(kmsKeyArn)],
    });
  });
}

function applicationTrust(args: ModerationPipelineArgs): {
  document: pulumi.Output<string>;
  weakened: pulumi.Output<string[]>;
} {
  const principals = (args.trustedPrincipals ?? []).map((principal, index) =>
    checked(component, `trustedPrincipals[${index}]`, principal, principalProblem),
  );
  const services = (args.trustedServices ?? []).map((service, index) =>
    checked(component, `trustedServices[${index}]`, service, serviceProblem),
  );
  return {
    document: pulumi
      .all([pulumi.all(principals), pulumi.all(services)])
      .apply(([arns, names]) => trustPolicy({ principals: arns, services: names })),
    weakened: pulumi
      .all(principals)
      .apply((arns) => (arns.some(isAccountRoot) ? ["trustedPrincipals"] : [])),
  };
}
