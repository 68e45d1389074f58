import { service } from "./service.ts";

/**
 * Resource Access Management, API 2015-05-01, and Identity Management Service, API 2019-08-15,
 * which has the same RAM code. Also PassRole, which no operation is named after, and service-linked
 * roles, which other services create. Other services may use more actions with this code, so the
 * list is not complete.
 */
export const ram = service(
  {
    code: "ram",
    complete: false,
    source:
      "Operations of the official SDKs ram20150501 1.2.1 and ims20190815 2.3.2; RAM documentation, PassRole, service-linked roles, RAM authentication rules, and each IMS operation's page",
    checked: "2026-11-24",
  },
  {
    role: ["acs:ram:*:*:role/{name}"],
    user: ["acs:ram:*:*:user/{name}"],
    group: ["acs:ram:*:*:group/{name}"],
    policy: ["acs:ram:*:*:policy/{name}"],
    // Sources of the forms with a star: RAM authentication rules (2019-02-13).
    users: ["acs:ram:*:*:user/*"],
    groups: ["acs:ram:*:*:group/*"],
    roles: ["acs:ram:*:*:role/*"],
    policies: ["acs:ram:*:*:policy/*"],
    devices: ["acs:ram:*:*:mfa/*"],
    saml: ["acs:ram:*:*:saml-provider/{name}"],
    oidc: ["acs:ram:*:*:oidc-provider/{name}"],
    application: ["acs:ram:*:*:application/{name}"],
    none: ["*"],
    open: [],
  },
  {
    read: {
      role: "GetRole",
      user: "GetUser GetLoginProfile GetUserMFAInfo GetAccessKeyLastUsed",
      group: "GetGroup",
      policy: "GetPolicy GetPolicyVersion",
      oidc: "GetOIDCProvider",
      application: "GetApplication",
      open: `GetAccountAlias GetPasswordPolicy GetSecurityPreference GetAccountSummary DecodeDiagnosticMessage GetSAMLProvider GetAppSecret
        GetApplicationProvisionInfo GetExternalApplication GetAccessKeyInfoInRecycleBin GetUserInRecycleBin GetAccountMFAInfo
        GetAccountSecurityPracticeReport GetCredentialReport GenerateCredentialReport GetDefaultDomain GetGovernanceItemReport GetGovernanceReportStatus
        GenerateGovernanceReport GetUserSsoSettings GetVerificationInfo`,
    },
    list: {
      user: "ListAccessKeys ListGroupsForUser",
      group: "ListUsersForGroup",
      users: "ListUsers",
      groups: "ListGroups",
      roles: "ListRoles",
      policies: "ListPolicies",
      devices: "ListVirtualMFADevices",
      open: `ListEntitiesForPolicy ListPoliciesForGroup ListPoliciesForRole ListPoliciesForUser
        ListPolicyVersions ListTagResources ListUserBasicInfos ListAccessKeysInRecycleBin
        ListUsersInRecycleBin ListAppSecretIds ListApplicationProvisionInfos ListApplications ListExternalApplications ListOIDCProviders ListSAMLProviders
        ListPasskeys ListPredefinedScopes ListRecentGovernanceMetrics`,
    },
    write: {
      user: "UpdateUser DeleteUser DeleteLoginProfile DeleteAccessKey BindMFADevice UnbindMFADevice",
      group: "UpdateGroup DeleteGroup",
      users: "CreateUser",
      groups: "CreateGroup",
      devices: "CreateVirtualMFADevice",
      policy: "DeletePolicy DeletePolicyVersion",
      role: "DeleteRole",
      open: `ChangePassword ClearAccountAlias DeleteVirtualMFADevice DisableVirtualMFA SetAccountAlias SetPasswordPolicy TagResources UntagResources
        UpdatePolicyDescription CreateServiceLinkedRole DeleteServiceLinkedRole DeleteSAMLProvider DeleteOIDCProvider RemoveClientIdFromOIDCProvider
        RemoveFingerprintFromOIDCProvider CreateApplication UpdateApplication DeleteApplication ProvisionApplication DeprovisionApplication
        ProvisionExternalApplication DeprovisionExternalApplication DeleteAppSecret UpdatePasskey DeletePasskey SetDefaultDomain SetVerificationInfo
        UnbindVerification DeleteAccessKeyInRecycleBin DeleteUserInRecycleBin RestoreUserFromRecycleBin`,
    },
    permissions: {
      role: "PassRole UpdateRole CreateRole",
      policy: "CreatePolicy CreatePolicyVersion SetDefaultPolicyVersion",
      user: "CreateAccessKey UpdateAccessKey CreateLoginProfile UpdateLoginProfile",
      saml: "UpdateSAMLProvider",
      none: "CreateOIDCProvider",
      // Identity providers decide who can sign in. The owner of a new or
      // restored secret or key can sign in.
      open: `AddUserToGroup RemoveUserFromGroup AttachPolicyToGroup AttachPolicyToRole AttachPolicyToUser DetachPolicyFromGroup DetachPolicyFromRole
        DetachPolicyFromUser SetSecurityPreference CreateSAMLProvider UpdateOIDCProvider AddClientIdToOIDCProvider AddFingerprintToOIDCProvider
        SetUserSsoSettings CreateAppSecret RestoreAccessKeyFromRecycleBin`,
    },
  },
);
