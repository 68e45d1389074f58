import { service } from "./service.ts";

const checked = "2026-11-24";

export const sts = service(
  {
    code: "sts",
    complete: true,
    source: "Operations of the official SDK sts20150401 1.2.0; RAM documentation, trust policies",
    checked,
  },
  { role: ["acs:ram:*:*:role/{name}"], none: ["*"], open: [] },
  {
    read: { none: "GetCallerIdentity" },
    write: { open: "SetSourceIdentity TagSession" },
    permissions: { role: "AssumeRole", open: "AssumeRoleWithSAML AssumeRoleWithOIDC" },
  },
);

/** Services that a moderation stack uses a little of. */
export const kms = service(
  { code: "kms", complete: false, source: "KMS documentation, Actions and resources", checked },
  {
    key: ["acs:kms:*:*:key/{rest}"],
    // KMS documentation, and an example policy of the OSS documentation, which differs from it.
    keys: ["acs:kms:*:*:key", "acs:kms:*:*:key/*"],
    secret: ["acs:kms:*:*:secret/{rest}"],
  },
  {
    read: { key: "Decrypt DescribeKey", secret: "GetSecretValue" },
    list: { keys: "ListKeys" },
    write: { key: "Encrypt GenerateDataKey ScheduleKeyDeletion", keys: "CreateKey" },
    permissions: { key: "SetKeyPolicy" },
  },
  // KMS documentation, Use RAM to control access to KMS resources.
  { GetSecretValue: ["kms:Decrypt"] },
);

export const log = service(
  { code: "log", complete: false, source: "Log Service documentation, RAM actions", checked },
  { logstore: ["acs:log:*:*:project/{name}/logstore/{rest}"], open: [] },
  {
    read: { logstore: "GetLogStoreLogs GetLogStore" },
    list: { open: "ListProject ListLogStores" },
    write: {
      logstore: "PostLogStoreLogs",
      open: "CreateProject CreateLogStore DeleteLogStore DeleteProject",
    },
  },
);

export const eventbridge = service(
  {
    code: "eventbridge",
    complete: false,
    source: "EventBridge documentation, RAM policies",
    checked,
  },
  { rule: ["acs:eventbridge:*:*:eventbus/{name}/rule/{name}"], open: [] },
  {
    read: { rule: "GetRule", open: "GetEventBus" },
    list: { open: "ListRules ListEventBuses" },
    write: {
      rule: "CreateRule UpdateRule DeleteRule EnableRule DisableRule",
      open: "PutEvents CreateEventBus DeleteEventBus",
    },
  },
);

export const fc = service(
  {
    code: "fc",
    complete: false,
    source: "Function Compute 3.0 documentation, RAM policies",
    checked,
  },
  { open: [] },
  {
    read: { open: "GetFunction GetTrigger" },
    list: { open: "ListFunctions ListTriggers" },
    write: {
      open: "CreateFunction UpdateFunction DeleteFunction InvokeFunction CreateTrigger UpdateTrigger DeleteTrigger",
    },
  },
);
