import { formatPolicy, type Statement } from "@immkit/ram";
import { accountRootArn } from "@immkit/ram/arn";
import type * as pulumi from "@pulumi/pulumi";
import { type Check, text } from "../arguments/check.ts";
import { each, every, fields } from "../arguments/shape.ts";

/** The service principal of IMM. */
export const immService = "imm.aliyuncs.com";

/** Users of an OIDC provider in RAM, such as the service accounts of an ACK cluster. */
export interface OidcTrustArgs {
  /** `acs:ram::ACCOUNT:oidc-provider/NAME` */
  providerArn: pulumi.Input<string>;
  /** The token's issuer (`iss`): the URL that the provider in RAM has. */
  issuer: pulumi.Input<string>;
  /** The token's audience (`aud`) is one of these, such as `sts.aliyuncs.com`. */
  audiences: pulumi.Input<pulumi.Input<string>[]>;
  /** The token's subject (`sub`) is one of these: `system:serviceaccount:NAMESPACE:NAME`. */
  subjects: pulumi.Input<pulumi.Input<string>[]>;
}

/** Users and roles of another account that pass an external id when they assume the role. */
export interface ExternalAccountArgs {
  /** The id of the account: digits. */
  accountId: pulumi.Input<string>;
  /** A value that only both accounts know, 2 to 1,224 characters. */
  externalId: pulumi.Input<string>;
}

/** Who can assume a role: at least one member, with at least one value. */
export interface TrustArgs {
  /**
   * ARNs of users and roles, such as `acs:ram::ACCOUNT:role/web`. An account's root includes
   * everyone in it, which is unsafe. Default: none.
   */
  principals?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Services, such as `fc.aliyuncs.com` (Function Compute) and `ecs.aliyuncs.com`. IMM is refused:
   * it has its own role. Default: none.
   */
  services?: pulumi.Input<pulumi.Input<string>[]>;
  /** Users of OIDC providers, such as the service accounts of an ACK cluster. Default: none. */
  oidc?: pulumi.Input<pulumi.Input<OidcTrustArgs>[]>;
  /** Other accounts, each with an external id. Default: none. */
  externalAccounts?: pulumi.Input<pulumi.Input<ExternalAccountArgs>[]>;
}

/** A trust policy for services. */
export function serviceTrust(...services: string[]): string {
  return trustDocument({ services });
}

/** A trust policy with a statement for each kind of principal, OIDC provider and account. */
export function trustDocument(trust: pulumi.Unwrap<TrustArgs>): string {
  const { principals = [], services = [], oidc = [], externalAccounts = [] } = trust;
  const statements = [
    ...(principals.length > 0 ? [assumedBy({ RAM: principals })] : []),
    ...(services.length > 0 ? [assumedBy({ Service: services })] : []),
    ...oidc.map(({ providerArn, issuer, audiences, subjects }) =>
      assumedBy(
        { Federated: [providerArn] },
        { "oidc:iss": [issuer], "oidc:aud": audiences, "oidc:sub": subjects },
      ),
    ),
    ...externalAccounts.map(({ accountId, externalId }) =>
      assumedBy({ RAM: [accountRootArn({ accountId })] }, { "sts:ExternalId": [externalId] }),
    ),
  ];
  return formatPolicy({ Version: "1", Statement: statements });
}

/** True if everyone in an account can assume the role, without an external id. */
export function trustsAccount({ principals = [] }: pulumi.Unwrap<TrustArgs>): boolean {
  return principals.some((principal) => principal.endsWith(":root"));
}

function assumedBy(
  principal: Statement["Principal"],
  values?: Readonly<Record<string, readonly string[]>>,
): Statement {
  return {
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Principal: principal as NonNullable<Statement["Principal"]>,
    ...(values && { Condition: { StringEquals: values } }),
  };
}

const accountId = text(/^\d+$/, "an account id, which is digits");

const principal: Check = (value) => {
  const rule =
    "the ARN of one user, role or account: acs:ram::ACCOUNT:user/NAME, …:role/NAME or …:root";
  return text(/^acs:ram::\d+:(?:root|(?:user|role)\/[^*?\s]+)$/, rule)(value);
};

const service: Check = (value) =>
  value === immService
    ? `is ${JSON.stringify(value)}; IMM has its own role and must not get the application's access`
    : text(
        /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.aliyuncs\.com$/,
        "a service such as fc.aliyuncs.com",
      )(value);

const exact = text(/^[^*?\s]+$/, "one value without wildcards");

/** The checks of {@link TrustArgs}. */
export const trustCheck: Check = every(
  fields<TrustArgs>({
    principals: each(principal),
    services: each(service),
    oidc: each(
      fields<OidcTrustArgs>(
        {
          providerArn: text(
            /^acs:ram::\d+:oidc-provider\/[^*?\s]+$/,
            "the ARN of an OIDC provider, acs:ram::ACCOUNT:oidc-provider/NAME",
          ),
          issuer: text(/^https:\/\/[^*?\s]+$/, "the https URL of the issuer"),
          audiences: each(exact, 1),
          subjects: each(exact, 1),
        },
        {
          providerArn: "pass acs:ram::ACCOUNT:oidc-provider/NAME",
          issuer: "pass the issuer's URL",
          audiences: "list the audiences, such as sts.aliyuncs.com",
          subjects: "list the subjects, such as system:serviceaccount:NAMESPACE:NAME",
        },
      ),
    ),
    externalAccounts: each(
      fields<ExternalAccountArgs>(
        {
          accountId,
          externalId: text(/^[\w+=,.@:/-]{2,1224}$/, "2 to 1,224 letters, digits and +=,.@:/-_"),
        },
        { accountId: "pass the account's id", externalId: "pass a value that both accounts know" },
      ),
    ),
  }),
  (trust) =>
    Object.values(trust as object).every((list) => Array.isArray(list) && list.length === 0)
      ? "is empty; list who can assume the role"
      : undefined,
);
