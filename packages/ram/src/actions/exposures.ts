import type { AccessLevel, Exposure } from "./action.ts";

type Names = Readonly<Partial<Record<Exposure, string>>>;

/**
 * What an action gives away or opens, by RAM code and kind. It is our judgement of what the
 * documentation says that the operations do. An action of the level `permissions` that is not here
 * has the exposure `permissions`.
 */
export const exposures: Readonly<Record<string, Names>> = {
  actiontrail: { data: "LookupEvents" },
  alb: { network: "UpdateLoadBalancerAddressTypeConfig" },
  alikafka: { credentials: "DescribeSaslUsers" },
  apigateway: { credentials: "DescribeAppSecurity" },
  arms: { credentials: "GetAssumeRoleCredentials" },
  cr: { credentials: "GetAuthorizationToken", data: "PullRepository" },
  cs: {
    credentials: `DescribeClusterUserKubeconfig DescribeClusterV2UserKubeconfig DescribeSubaccountK8sClusterUserConfig
      DescribeExternalAgent`,
  },
  dbs: { data: "DescribeRestoreTaskList CreateRestoreTask" },
  dds: { network: "AllocatePublicNetworkAddress ModifySecurityIps", data: "DescribeBackups" },
  dts: { data: "CreateSubscriptionInstance" },
  ecs: {
    credentials: "DescribeInstanceVncUrl DescribeInstanceVncPasswd DescribeUserData CreateKeyPair",
    data: `ExportImage ModifyImageSharePermission ModifyImageShareGroupPermission GetInstanceConsoleOutput GetInstanceScreenshot`,
    network: `AllocatePublicIpAddress AssociateEipAddress AuthorizeSecurityGroup AuthorizeSecurityGroupEgress ConfigureSecurityGroupPermissions
      ModifySecurityGroupEgressRule ModifySecurityGroupRule ModifySecurityGroupPolicy JoinSecurityGroup ConvertNatPublicIpToEip`,
  },
  elasticsearch: { network: "ModifyWhiteIps UpdatePublicWhiteIps TriggerNetwork OpenHttps" },
  fc: { credentials: "GetFunction GetFunctionCode" },
  gpdb: { network: "AllocateInstancePublicConnection ModifySecurityIps" },
  ims: { credentials: "CreateAccessKey CreateAppSecret GetAppSecret CreateLoginProfile" },
  imm: {
    data: `GetTask ListTasks GetVideoModerationResult GetImageModerationResult GetVideoLabelClassificationResult GetDecodeBlindWatermarkResult
      CompareImageFaces DetectImageBodies DetectImageCars DetectImageCodes DetectImageFaces DetectImageLabels DetectImageTexts
      DetectMediaMeta ExtractDocumentText GetMediaMeta GetFileMeta BatchGetFileMeta SimpleQuery SemanticQuery FuzzyQuery
      ContextualAnswer GetVideo GetImage ListImages ListVideos ListVideoFrames`,
  },
  kms: {
    credentials: "GetSecretValue",
    data: "Decrypt AsymmetricDecrypt ReEncryptFrom ExportDataKey GenerateAndExportDataKey",
  },
  kvstore: {
    network: "AllocateInstancePublicConnection ModifySecurityIps",
    data: "DescribeBackups",
  },
  log: { data: "GetLogStoreLogs GetProjectLogs GetCursorOrData GetLogStoreContextLogs" },
  mns: { data: "ReceiveMessage PeekMessage BatchReceiveMessage BatchPeekMessage" },
  mse: { data: "GetNacosConfig", credentials: "GetGatewayAuthDetail" },
  nas: { network: "CreateAccessRule ModifyAccessRule" },
  oss: {
    data: `GetObject GetObjectVersion ListObjects ListObjectVersions ListParts GetVodPlaylist GetVectors QueryVectors ListVectors
      DoMetaQuery`,
  },
  ots: { data: "BatchGetRow GetRange GetRow Search ConsumeTunnel" },
  polardb: {
    network: "CreateDBEndpointAddress ModifyDBClusterAccessWhitelist",
    data: "DescribeBackups DescribeBackupLogs",
  },
  ram: { credentials: "CreateAccessKey CreateAppSecret CreateLoginProfile UpdateLoginProfile" },
  rds: {
    network: "AllocateInstancePublicConnection ModifySecurityIps",
    data: "DescribeBackups DescribeBinlogFiles DescribeSQLLogRecords DescribeLogBackupFiles",
  },
  slb: { network: "CreateLoadBalancer AddAccessControlListEntry" },
  sts: { credentials: "AssumeRole AssumeRoleWithSAML AssumeRoleWithOIDC" },
  vpc: {
    network: `AllocateEipAddress AssociateEipAddress CreateForwardEntry ModifyForwardEntry CreateNatGateway CreateVpnConnection
      UpdateNetworkAclEntries`,
  },
};

const byAction: ReadonlyMap<string, Exposure> = new Map(
  Object.entries(exposures).flatMap(([code, byKind]) =>
    Object.entries(byKind).flatMap(([exposure, names]) =>
      names
        .split(/\s+/)
        .map((name): [string, Exposure] => [`${code}:${name}`, exposure as Exposure]),
    ),
  ),
);

/** The exposure of an action, by its name with the service's code and its level. */
export function exposureOf(action: string, level: AccessLevel): Exposure | undefined {
  return byAction.get(action) ?? (level === "permissions" ? "permissions" : undefined);
}
