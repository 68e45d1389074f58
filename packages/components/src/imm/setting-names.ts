/** All settings of the provider. The last four travel as JSON text. */
export const settingNames = [
  "region",
  "accountId",
  "accessKey",
  "secretKey",
  "securityToken",
  "profile",
  "sharedCredentialsFile",
  "ecsRoleName",
  "credentialsUri",
  "protocol",
  "assumeRole",
  "assumeRoleWithOidc",
  "endpoints",
  "skipRegionValidation",
] as const;

/** The settings that are secret whatever the program says. */
export const secretSettings: readonly string[] = [
  "secretKey",
  "securityToken",
  "assumeRoleWithOidc",
];
