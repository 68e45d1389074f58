import type { AccessLevel } from "./action.ts";

const ims = `AddClientIdToOIDCProvider AddFingerprintToOIDCProvider AddUserToGroup CreateAccessKey CreateAppSecret CreateLoginProfile
  CreateOIDCProvider CreateSAMLProvider RemoveUserFromGroup RestoreAccessKeyFromRecycleBin SetSecurityPreference SetUserSsoSettings
  UpdateAccessKey UpdateLoginProfile UpdateOIDCProvider UpdateSAMLProvider`;

const databaseAccounts = "CreateAccount ResetAccountPassword GrantAccountPrivilege";

/**
 * What the names of a service's operations don't show: by RAM code and level, names whose verb
 * suggests another level, and actions that no operation is named after. Credentials, access lists
 * and sharing decide who is allowed what. The levels are our judgement of what the operations do;
 * the additional names occur in public RAM policies, seen on 2026-11-30.
 */
export const overrides: Readonly<Record<string, Readonly<Partial<Record<AccessLevel, string>>>>> = {
  agentloop: { read: "ExecuteQuery PreviewPipeline" },
  arms: {
    permissions: "GetAssumeRoleCredentials",
    write: `ConfigAgentLabel CreateAlertRules CreateApp CreateContact CreateContactGroup CreateProm DeleteApp StartAlertRule StopAlertRule
      UpdateAlertRules UpdateContact UpdateContactGroup`,
    read: "SearchAlarmHistories SearchContact SearchContactGroup",
  },
  bss: {
    read: "DescribeOrderDetail DescribeOrderList QueryDownloadFileList",
    write: "CancelOrder PayOrder",
  },
  cloudsso: {
    permissions: `AddPermissionPolicyToAccessConfiguration CreateSCIMServerCredential UpdateInlinePolicyForAccessConfiguration
      UpdateSCIMServerCredentialStatus CreateAccessAssignment AddUserToGroup`,
  },
  cms: { read: "ExecuteQuery" },
  cr: { read: "PullRepository", write: "PushRepository" },
  cs: {
    permissions: `CleanClusterUserPermissions CleanUserPermissions DescribeClusterUserKubeconfig DescribeClusterV2UserKubeconfig
      DescribeSubaccountK8sClusterUserConfig GrantPermissions UpdateUserPermissions`,
    read: "DescribeMonitorToken",
  },
  dds: { permissions: `${databaseAccounts} ModifySecurityIps` },
  dms: { write: "LoginDatabase" },
  ecs: {
    permissions: `AttachInstanceRamRole CreateNetworkInterfacePermission ModifyImageShareGroupPermission ModifyImageSharePermission
      ConfigureSecurityGroupPermissions`,
    read: "DescribeInstanceTypeResource DescribeTagKeys",
    write: "CreateTags DeleteTags",
  },
  "ecs-workbench": { write: "ChatMessages LoginECSInstance" },
  eflo: { write: "CreateVsc", read: "DescribeNode DescribeNodeType DescribeVsc", list: "ListVscs" },
  gpdb: { permissions: `${databaseAccounts} ModifySecurityIps ModifySupabaseProjectSecurityIps` },
  ims: { permissions: ims },
  kms: { permissions: "SetSecretPolicy" },
  kvstore: { permissions: `${databaseAccounts} ModifySecurityIps` },
  log: {
    permissions: "DeleteProjectPolicy PutProjectPolicy",
    read: "GetConsumerGroupCheckPoint GetCursorOrData GetResource GetResourceRecord",
    list: "ListResourceRecords ListResources",
  },
  nas: { read: "DescribeTags" },
  polardb: { permissions: `${databaseAccounts} ResetAccount`, read: "DescribeDBClusterPrice" },
  rds: {
    permissions: `${databaseAccounts} GrantOperatorPermission ModifySecurityIps ResetAccount`,
  },
  resourcemanager: {
    permissions: `AttachControlPolicy AttachPolicy CreateControlPolicy CreatePolicy CreatePolicyVersion CreateRole DeleteControlPolicy
      DeletePolicy DeletePolicyVersion DetachControlPolicy DetachPolicy DisableControlPolicy EnableControlPolicy SetDefaultPolicyVersion
      UpdateControlPolicy UpdateRole`,
  },
  resourcesharing: {
    permissions:
      "AssociateResourceShare AssociateResourceSharePermission CreateResourceShare UpdateResourceShare",
  },
};
