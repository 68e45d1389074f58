import type { Connection } from "../cloud.ts";

/** The variables that the suites of Alibaba Cloud's OSS clients read. */
export function ossVariables(cloud: Connection): Record<string, string> {
  const role = `acs:ram::${cloud.accountId}:role/oss-test`;
  const [payer] = cloud.others;
  return {
    OSS_TEST_ENDPOINT: cloud.endpoint,
    // The cloud is an HTTP proxy too.
    OSS_TEST_PROXY_HOST: cloud.endpoint,
    OSS_TEST_PROXY_USER: "user",
    OSS_TEST_PROXY_PASSWORD: "password",
    OSS_TEST_REGION: cloud.region,
    OSS_TEST_ACCESS_KEY_ID: cloud.accessKeyId,
    OSS_TEST_ACCESS_KEY_SECRET: cloud.accessKeySecret,
    OSS_TEST_ACCOUNT_ID: cloud.accountId,
    OSS_TEST_RAM_UID: cloud.accountId,
    OSS_TEST_USER_ID: cloud.accountId,
    OSS_TEST_STS_ID: cloud.accessKeyId,
    OSS_TEST_STS_KEY: cloud.accessKeySecret,
    OSS_TEST_STS_ARN: role,
    OSS_TEST_RAM_ROLE_ARN: role,
    ...(payer && {
      OSS_TEST_PAYER_ACCESS_KEY_ID: payer.accessKeyId,
      OSS_TEST_PAYER_ACCESS_KEY_SECRET: payer.accessKeySecret,
      OSS_TEST_PAYER_UID: payer.accountId,
      OSS_CREDENTIAL_KEY_ID: payer.accessKeyId,
      OSS_CREDENTIAL_KEY_SECRET: payer.accessKeySecret,
      OSS_CREDENTIAL_UID: payer.accountId,
    }),
  };
}
