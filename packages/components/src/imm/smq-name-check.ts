import * as pulumi from "@pulumi/pulumi";
import { requirePluginLines } from "./plugin-lines.ts";
import { withProvider } from "./provider-choice.ts";
import { hasType } from "./type.ts";

/** Arguments of {@link SmqNameCheck}. */
export interface SmqNameCheckArgs {
  /** Names of the topics that are about to be created. Default: none. */
  topicNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Names of the queues that are about to be created. Default: none. */
  queueNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** The region that the provider must have. In another one, nothing is called. Default: any. */
  expectedRegion?: pulumi.Input<string>;
  /** The account of the credentials. For another one, nothing is called. Default: any. */
  expectedAccountId?: pulumi.Input<string>;
}

/**
 * Refuses names of SMQ topics and queues that are taken. SMQ's CreateTopic and CreateQueue succeed
 * silently for an existing one with the same attributes, so two programs would share it. Topics and
 * queues depend on this check; only names that are new in it are looked up.
 *
 * The caller needs mns:GetTopicAttributes and mns:GetQueueAttributes on these names.
 */
export class SmqNameCheck extends pulumi.CustomResource {
  declare readonly topicNames: pulumi.Output<string[] | undefined>;
  declare readonly queueNames: pulumi.Output<string[] | undefined>;
  /** The provider's region. */
  declare readonly region: pulumi.Output<string>;
  /** The account of the credentials. */
  declare readonly accountId: pulumi.Output<string>;

  constructor(name: string, args: SmqNameCheckArgs = {}, opts: pulumi.CustomResourceOptions = {}) {
    requirePluginLines();
    super(
      SmqNameCheck.__pulumiType,
      name,
      { ...outputs, ...args },
      withProvider("SmqNameCheck", name, opts),
    );
  }

  static override isInstance(value: unknown): value is SmqNameCheck {
    return hasType(value, SmqNameCheck.__pulumiType);
  }

  /** The type of checks in a state. */
  static readonly __pulumiType = "immkit:index:SmqNameCheck";
}

/** The properties that only the provider knows. The SDK needs their names. */
const outputs = {
  topicNames: undefined,
  queueNames: undefined,
  region: undefined,
  accountId: undefined,
};
