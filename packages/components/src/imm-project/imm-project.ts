import * as pulumi from "@pulumi/pulumi";
import { providerText } from "./provider-text.ts";

/**
 * Arguments of {@link ImmProject}. What is left out is not managed: a project keeps what it has, or
 * gets the service's default.
 */
export interface ImmProjectArgs {
  /**
   * 1 to 128 letters, digits, `-` and `_`, starting with a letter or `_`; unique in the region. A
   * change replaces the project.
   */
  projectName: pulumi.Input<string>;
  /**
   * Name (not ARN) of the RAM role under which IMM reads media and publishes notifications. Left
   * out, the service takes the account's shared `AliyunIMMDefaultRole`, which may read every
   * bucket.
   */
  serviceRole?: pulumi.Input<string>;
  /** 1 to 256 characters. */
  description?: pulumi.Input<string>;
  /** Id of a workflow template, such as `Official:ImageManagement`. Moderation needs none. */
  templateId?: pulumi.Input<string>;
  /** 1 to 1,000,000,000, the default. */
  projectMaxDatasetCount?: pulumi.Input<number>;
  /** Buckets bound to one dataset, 1 to 10, the default. */
  datasetMaxBindCount?: pulumi.Input<number>;
  /** Files in one dataset, 1 to 100,000,000, the default. */
  datasetMaxFileCount?: pulumi.Input<number>;
  /** Bytes in one dataset. */
  datasetMaxTotalFileSize?: pulumi.Input<number>;
  /** All tags of the project; left out, its tags are not looked at. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
  /**
   * True takes an existing project of this name over: what is asked for here is set, the rest
   * stays. It is then managed, and deleted, like any other.
   */
  adopt?: pulumi.Input<boolean>;
  /** The region of the project; default `alicloud:region`. A change replaces the project. */
  region?: pulumi.Input<string>;
  /**
   * Origin of the IMM API, with its scheme; default `alicloud:endpoints`, then the region's public
   * host.
   */
  endpoint?: pulumi.Input<string>;
}

/**
 * A project of IMM 2020-09-30, the API of content moderation. (`alicloud.imm.Project` makes
 * projects of the 2017 API, which moderation calls cannot use.) Region, endpoint and credentials
 * are those of the stack's `alicloud:*` configuration or of the environment, read by the engine's
 * process; none of them is written to the state. An explicit `alicloud.Provider` is not looked at:
 * give `region` beside it.
 *
 * The caller needs imm:CreateProject, GetProject, UpdateProject and DeleteProject on
 * `acs:imm:{region}:{account}:project/{name}`, and ram:PassRole on the service role.
 */
export class ImmProject extends pulumi.CustomResource {
  declare readonly projectName: pulumi.Output<string>;
  declare readonly serviceRole: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly templateId: pulumi.Output<string | undefined>;
  declare readonly region: pulumi.Output<string>;
  /** RFC 3339. */
  declare readonly createTime: pulumi.Output<string>;
  /** Calls a second that the project may take. */
  declare readonly projectQueriesPerSecond: pulumi.Output<number>;
  /** Tasks of one kind at a time; more are queued. */
  declare readonly engineConcurrency: pulumi.Output<number>;

  constructor(name: string, args: ImmProjectArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      createTime: undefined,
      projectQueriesPerSecond: undefined,
      engineConcurrency: undefined,
    };
    const inputs = {
      description: undefined,
      templateId: undefined,
      serviceRole: undefined,
      region: undefined,
      ...args,
    };
    super(
      ImmProject.__pulumiType,
      name,
      { ...outputs, ...inputs, __provider: providerText("provider") },
      opts,
    );
  }

  /** The type under which projects stand in a state. */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/immkit:ImmProject";
}
