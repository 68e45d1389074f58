import * as pulumi from "@pulumi/pulumi";
import { requirePluginLines } from "./plugin-lines.ts";
import { withProvider } from "./provider-choice.ts";
import { hasType } from "./type.ts";

/**
 * Arguments of {@link ImmProject}. An argument that isn't given is not managed: the project keeps
 * its value, or gets the service's default.
 */
export interface ImmProjectArgs {
  /**
   * 1 to 128 letters, digits, `-` and `_`, starting with a letter or `_`; unique in the region. A
   * change replaces the project.
   */
  projectName: pulumi.Input<string>;
  /**
   * Name (not ARN) of the RAM role with which IMM reads media and publishes notifications. Default:
   * the account's shared `AliyunIMMDefaultRole`, which can read every bucket.
   */
  serviceRole?: pulumi.Input<string>;
  /** What the project is for, 1 to 256 characters. Default: none. */
  description?: pulumi.Input<string>;
  /** Id of a workflow template, such as `Official:ImageManagement`. Default: none. */
  templateId?: pulumi.Input<string>;
  /** Datasets in the project, 1 to 1,000,000,000. Default: 1,000,000,000. */
  projectMaxDatasetCount?: pulumi.Input<number>;
  /** Buckets of one dataset, 1 to 10. Default: 10. */
  datasetMaxBindCount?: pulumi.Input<number>;
  /** Files in one dataset, 1 to 100,000,000. Default: 100,000,000. */
  datasetMaxFileCount?: pulumi.Input<number>;
  /** Bytes in one dataset. Default: the service's. */
  datasetMaxTotalFileSize?: pulumi.Input<number>;
  /** All tags of the project. Default: tags are not managed. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
  /**
   * True adopts an existing project of this name: the arguments are set, everything else stays. The
   * project is then managed, and deleted, like any other. Default: false.
   */
  adopt?: pulumi.Input<boolean>;
  /** The region that the provider must have. In another one, nothing is called. Default: any. */
  expectedRegion?: pulumi.Input<string>;
  /** The account of the credentials. For another one, nothing is called. Default: any. */
  expectedAccountId?: pulumi.Input<string>;
}

/**
 * A project of IMM 2020-09-30, the API of content moderation. (`alicloud.imm.Project` creates
 * projects of the 2017 API, which moderation calls can't use.) Region, account and credentials are
 * those of the {@link Provider}.
 *
 * The caller needs imm:CreateProject, GetProject, UpdateProject and DeleteProject on
 * `acs:imm:{region}:{account}:project/{name}`, and ram:PassRole on the service role.
 */
export class ImmProject extends pulumi.CustomResource {
  /** The name, which is also the id. */
  declare readonly projectName: pulumi.Output<string>;
  /** Name of the role with which IMM reads media and publishes. */
  declare readonly serviceRole: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly templateId: pulumi.Output<string | undefined>;
  declare readonly projectMaxDatasetCount: pulumi.Output<number>;
  declare readonly datasetMaxBindCount: pulumi.Output<number>;
  declare readonly datasetMaxFileCount: pulumi.Output<number>;
  declare readonly datasetMaxTotalFileSize: pulumi.Output<number>;
  /** Undefined if the program doesn't manage the tags. */
  declare readonly tags: pulumi.Output<{ [key: string]: string } | undefined>;
  /** The provider's region. */
  declare readonly region: pulumi.Output<string>;
  /** The account of the credentials. */
  declare readonly accountId: pulumi.Output<string>;
  /** RFC 3339. */
  declare readonly createTime: pulumi.Output<string>;
  /** Calls a second that the project accepts. */
  declare readonly projectQueriesPerSecond: pulumi.Output<number>;
  /** Tasks of one kind at a time. More tasks wait. */
  declare readonly engineConcurrency: pulumi.Output<number>;

  /** @throws RunError if `Pulumi.yaml` lacks the lines of the plugin. */
  constructor(name: string, args: ImmProjectArgs, opts: pulumi.CustomResourceOptions = {}) {
    requirePluginLines();
    super(
      ImmProject.__pulumiType,
      name,
      { ...outputs, ...(opts.id === undefined ? args : {}) },
      withProvider("ImmProject", name, opts),
    );
  }

  /** Reads an existing project, which stays as it is. Its id is its name. */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    opts?: pulumi.CustomResourceOptions,
  ): ImmProject {
    return new ImmProject(name, {} as ImmProjectArgs, { ...opts, id });
  }

  static override isInstance(value: unknown): value is ImmProject {
    return hasType(value, ImmProject.__pulumiType);
  }

  /** The type of projects in a state. */
  static readonly __pulumiType = "immkit:index:ImmProject";
}

/** The properties that only the provider knows. The SDK needs their names. */
const outputs = {
  projectName: undefined,
  serviceRole: undefined,
  description: undefined,
  templateId: undefined,
  projectMaxDatasetCount: undefined,
  datasetMaxBindCount: undefined,
  datasetMaxFileCount: undefined,
  datasetMaxTotalFileSize: undefined,
  tags: undefined,
  region: undefined,
  accountId: undefined,
  createTime: undefined,
  projectQueriesPerSecond: undefined,
  engineConcurrency: undefined,
};
