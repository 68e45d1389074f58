import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import type { Access } from "../access/access.ts";
import { AppAccess } from "../access/app-access.ts";
import type { ModerationAccess } from "../access/moderation-access.ts";
import { ServiceRole } from "../access/service-role.ts";
import { queueAlarms } from "../alarms/alarms.ts";
import { checkArguments, checked } from "../arguments/check.ts";
import { given } from "../arguments/given.ts";
import { ImmProject } from "../imm/imm-project.ts";
import { type Placement, placementOf } from "../imm/placement.ts";
import { MediaBucket } from "../media-bucket/media-bucket.ts";
import { generatedName, named } from "../naming/generated-name.ts";
import { projectNameRule } from "../naming/name-rule.ts";
import { projectNameProblem } from "../naming/project-name.ts";
import { ResultChannel } from "../result-channel/result-channel.ts";
import { UploadEvents } from "../upload-events/upload-events.ts";
import { Network, runtimeEndpoints, unencrypted } from "./endpoints.ts";
import type { ExistingResultChannelArgs, ModerationPipelineArgs } from "./pipeline-args.ts";
import { pipelineCheck } from "./pipeline-checks.ts";
import { type GrantOptions, grantAccess } from "./pipeline-grant.ts";
import { existingMedia, mediaMembers, mediaOf, onlyBucket } from "./pipeline-media.ts";
import { weakenedBy } from "./pipeline-weakened.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

const component = "ModerationPipeline";

/** The parts of a pipeline. Those that exist already are undefined. */
interface Parts {
  readonly name: string;
  readonly serviceRole: ServiceRole;
  readonly application: AppAccess;
  readonly project: ImmProject | undefined;
  readonly mediaBucket: MediaBucket | undefined;
  readonly resultChannel: ResultChannel | undefined;
  readonly uploadEvents: UploadEvents | undefined;
}

/**
 * Everything that content moderation needs: a bucket for the media, an IMM project with a role that
 * can only read the media and publish notifications, topic and queues for the verdicts, and a role
 * with which the application can upload and submit media, and read and receive verdicts. The
 * application reads `runtimeConfig`.
 */
export class ModerationPipeline extends pulumi.ComponentResource {
  /** What the application needs to use the pipeline. It has no secret. */
  declare readonly runtimeConfig: pulumi.Output<RuntimeConfig>;
  /**
   * The arguments that give up a safe default: those of the media bucket
   * (`mediaBucket.allowInsecureTransport`) and of the result channel, `deletion`,
   * `application.trust.principals` if it has an account's root, and `network` or `endpoints.mns` if
   * an endpoint isn't encrypted.
   */
  declare readonly weakened: pulumi.Output<string[]>;
  /**
   * Not properties, because Pulumi treats each property of a component as an output, and doesn't
   * support components there.
   */
  static readonly #parts = new WeakMap<ModerationPipeline, Parts>();

  /** @throws InvalidArgumentError */
  constructor(name: string, args: ModerationPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    checkArguments(component, args ?? {}, pipelineCheck);
    super("immkit:index:ModerationPipeline", name, { ...args }, opts);
    const placement = placementOf(this, name);
    const { region, accountId, providers } = placement;
    const children = { parent: this, ...given({ providers }) };
    const { nameSalt, tags, deletion, alarms } = args;
    // The components have these settings of the pipeline, unless they have their own.
    const shared = given({ nameSalt, tags });

    const mediaBucket =
      args.existingMediaBuckets === undefined
        ? new MediaBucket(
            `${name}-media`,
            { ...shared, ...given({ deletion }), ...given(args.mediaBucket ?? {}) },
            children,
          )
        : undefined;
    const media =
      args.existingMediaBuckets === undefined
        ? mediaOf(mediaBucket as MediaBucket)
        : existingMedia(component, args.existingMediaBuckets, placement);
    const resultChannel =
      args.existingResultChannel === undefined
        ? new ResultChannel(
            `${name}-results`,
            { ...shared, ...given({ deletion, alarms }), ...given(args.resultChannel ?? {}) },
            children,
          )
        : undefined;
    const channel = resultChannel ?? (args.existingResultChannel as ExistingResultChannelArgs);
    if (resultChannel === undefined && alarms !== undefined) {
      const { queueName, deadLetterQueueName } = channel;
      queueAlarms(
        name,
        alarms,
        { region, queueName, deadLetterQueueName: deadLetterQueueName ?? "" },
        this,
        { nameSalt, tags },
      );
    }

    const uploadEvents =
      args.uploadEvents === undefined
        ? undefined
        : new UploadEvents(
            `${name}-uploads`,
            {
              ...shared,
              ...given({ deletion, alarms }),
              ...given(args.uploadEvents),
              bucketName: media.apply((known) => onlyBucket(component, known)),
            },
            children,
          );

    const serviceRole = new ServiceRole(
      `${name}-service`,
      {
        ...shared,
        ...given({
          roleName: args.serviceRoleName,
          existingRoleName: args.existingServiceRoleName,
        }),
        media,
        topicName: channel.topicName,
      },
      children,
    );
    const project =
      args.existingProjectName === undefined
        ? this.#project(name, args, placement, serviceRole)
        : undefined;
    const { existingApplicationRoleName: existingRoleName, application = {} } = args;
    const { quarantineBucket: quarantineIn, quarantinePrefix: prefix } = application;
    const target = pulumi.output({
      region,
      accountId,
      project: project?.projectName ?? (args.existingProjectName as pulumi.Input<string>),
      topic: channel.topicName,
      queue: channel.queueName,
      ...given({
        deadLetterQueue: channel.deadLetterQueueName,
        uploadQueue: uploadEvents?.queueName,
      }),
      contentFormat: channel.contentFormat,
      media,
      ...((quarantineIn ?? prefix) !== undefined && {
        quarantine: given({ bucket: quarantineIn, prefix }),
      }),
    });
    const app = new AppAccess(
      `${name}-app`,
      {
        ...shared,
        ...given(application),
        ...given({ existingRoleName }),
        targets: [
          target.apply(({ media, ...members }) => ({ ...members, ...mediaMembers(media) })),
        ],
      },
      children,
    );

    const endpoints = this.#endpoints(args, placement);
    ModerationPipeline.#parts.set(this, {
      name,
      serviceRole,
      application: app,
      project,
      mediaBucket,
      resultChannel,
      uploadEvents,
    });
    this.runtimeConfig = pulumi
      .all([target, endpoints, app.roleArn])
      .apply(([{ media, ...members }, origins, roleArn]) => ({
        ...members,
        endpoints: origins,
        ...(unencrypted(origins).length > 0 && { allowHttp: true }),
        ...mediaMembers(media),
        roleArn,
      }));
    this.weakened = weakenedBy(args, {
      mediaBucket: mediaBucket?.weakened,
      resultChannel: resultChannel?.weakened,
      uploadEvents: uploadEvents?.weakened,
      application: app.weakened,
      endpoints,
    });
    this.registerOutputs({ runtimeConfig: this.runtimeConfig, weakened: this.weakened });
  }

  /** The new IMM project. Undefined with `existingProjectName`. */
  get project(): ImmProject | undefined {
    return this.#own.project;
  }

  /** The new bucket. Undefined with `existingMediaBuckets`. */
  get mediaBucket(): MediaBucket | undefined {
    return this.#own.mediaBucket;
  }

  /** The new topic and queues. Undefined with `existingResultChannel`. */
  get resultChannel(): ResultChannel | undefined {
    return this.#own.resultChannel;
  }

  /** The events of uploads. Undefined without `uploadEvents`. */
  get uploadEvents(): UploadEvents | undefined {
    return this.#own.uploadEvents;
  }

  /** IMM's role, new or existing. */
  get serviceRole(): ServiceRole {
    return this.#own.serviceRole;
  }

  /** The application's role, new or existing. */
  get application(): AppAccess {
    return this.#own.application;
  }

  /**
   * Allows a role to use the pipeline: one policy with all of the access.
   * @param role the role, or its name.
   * @throws InvalidArgumentError
   */
  grant(
    role: alicloud.ram.Role | pulumi.Input<string>,
    access: Access[],
    options: GrantOptions = {},
  ): ModerationAccess {
    const { name } = this.#own;
    return grantAccess(this, name, this.runtimeConfig, { role, access, ...options });
  }

  get #own(): Parts {
    return ModerationPipeline.#parts.get(this) as Parts;
  }

  #project(
    name: string,
    args: ModerationPipelineArgs,
    { region, accountId, providers }: Placement,
    serviceRole: ServiceRole,
  ): ImmProject {
    const projectName = named(
      "projectName",
      args.projectName && checked(component, "projectName", args.projectName, projectNameProblem),
      () => generatedName(this, "project", projectNameRule, { nameSalt: args.nameSalt }),
    );
    return new ImmProject(
      name,
      {
        projectName: projectName.value,
        serviceRole: serviceRole.roleName,
        expectedRegion: region,
        expectedAccountId: accountId,
        ...given({ tags: args.tags }),
      },
      {
        parent: this,
        ignoreChanges: projectName.ignoreChanges,
        ...given({ provider: providers?.["immkit"] }),
      },
    );
  }

  #endpoints(args: ModerationPipelineArgs, { region, accountId, endpoints }: Placement) {
    const network = args.network ?? Network.Public;
    return pulumi
      .all([region, accountId, endpoints, pulumi.output(args.endpoints ?? {})])
      .apply(([place, account, configured, own]) => ({
        ...runtimeEndpoints(place, account, network, configured),
        ...given(own),
      }));
  }
}
