import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import type { Access } from "../access/access.ts";
import { ModerationAccess } from "../access/moderation-access.ts";
import { InvalidArgumentError } from "../arguments/check.ts";
import type { RuntimeConfig } from "./runtime-config.ts";

/** Options of `ModerationPipeline.grant`. */
export interface GrantOptions {
  /**
   * The name of this grant in the pipeline. Default: the name of the role. Required if that is
   * known only later, and for a second grant to a role.
   */
  name?: string;
  /** The beginnings of the keys of the media. Default: those of the pipeline. */
  prefixes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The bucket to which `Access.QuarantineMedia` moves media, and from which `Access.ReleaseMedia`
   * moves them back. Without it, they stay in their bucket, under `quarantinePrefix`. Default:
   * none.
   */
  quarantineBucket?: pulumi.Input<string>;
  /**
   * The beginning of the keys in quarantine, such as `quarantine/`. In a media bucket, it must not
   * overlap with the media, so pass `prefixes` too. Default: none.
   */
  quarantinePrefix?: pulumi.Input<string>;
  /** The KMS key of the quarantine bucket, `acs:kms:REGION:ACCOUNT:key/ID`. Default: none. */
  quarantineKeyArn?: pulumi.Input<string>;
}

/** Allows a role to use a pipeline. @throws InvalidArgumentError */
export function grantAccess(
  pipeline: pulumi.ComponentResource,
  pipelineName: string,
  target: pulumi.Output<RuntimeConfig>,
  grant: GrantOptions & {
    readonly role: alicloud.ram.Role | pulumi.Input<string>;
    readonly access: Access[];
  },
): ModerationAccess {
  const { role, name = labelOf(role), ...more } = grant;
  if (name === undefined) {
    const reason = "is missing; the role's name is known only later, so the grant needs a name";
    throw new InvalidArgumentError("ModerationPipeline", "grant.name", reason);
  }
  const roleName = isRole(role) ? (role.roleName as pulumi.Output<string>) : role;
  return new ModerationAccess(
    `${pipelineName}-${name}`,
    { roleName, targets: [target], ...more },
    { parent: pipeline },
  );
}

function isRole(role: unknown): role is alicloud.ram.Role {
  return pulumi.Resource.isInstance(role);
}

/** The name of a role if it is known: a text, or that of the resource in the program. */
function labelOf(role: alicloud.ram.Role | pulumi.Input<string>): string | undefined {
  const label = isRole(role) ? Reflect.get(role, "__name") : role;
  return typeof label === "string" ? label : undefined;
}
