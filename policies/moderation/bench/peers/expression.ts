/** Expressions of Terraform, as far as a stack needs them. */
export type Expression =
  /** A value, also a list or a map. */
  | { readonly kind: "literal"; readonly value: unknown }
  /** `alicloud_oss_bucket.media.bucket` or `var.x`, with its value if a plan knows it. */
  | { readonly kind: "reference"; readonly to: string; readonly value?: unknown }
  | { readonly kind: "blocks"; readonly blocks: readonly Body[] };

/** The arguments of a resource or of a block. */
export type Body = Readonly<Record<string, Expression>>;

/** A resource as Terraform has it. */
export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  /** `alicloud`, or `alicloud.ALIAS`. */
  readonly provider: string;
  readonly body: Body;
}

export interface TerraformProvider {
  /** `alicloud`, or `alicloud.ALIAS`. */
  readonly key: string;
  readonly body: Body;
}
