import { expect, it } from "vitest";
import { localEnvironment } from "./environment.ts";

const cloud = {
  endpoint: "http://127.0.0.1:8788",
  region: "cn-beijing",
  accountId: "1234567890123456",
  accessKeyId: "local-id",
  accessKeySecret: "local-secret",
};

it("has the variables of the local cloud, and of the user only what does not lead to the real one", () => {
  const real = Object.fromEntries(
    [
      "ALIBABA_CLOUD_ACCESS_KEY_ID",
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
      "ALIBABA_CLOUD_SECURITY_TOKEN",
      "ALIBABA_CLOUD_PROFILE",
      "ALIBABA_CLOUD_ROLE_ARN",
      "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
      "ALIBABA_CLOUD_CREDENTIALS_URI",
      "ALIBABA_CLOUD_ENDPOINT_IMM",
      "ALIBABACLOUD_ACCESS_KEY_ID",
      "ALICLOUD_ACCESS_KEY",
      "ALICLOUD_SECRET_KEY",
      "alicloud_profile",
      "ALIYUN_PROFILE",
      "ACCESS_KEY_ID",
      "ACCESS_KEY_SECRET",
      "SECURITY_TOKEN",
      "OSS_ACCESS_KEY_ID",
      "OSS_ACCESS_KEY_SECRET",
      "OSS_SESSION_TOKEN",
      "IMMKIT_CONFIG",
      "STS_ENDPOINT",
      "PULUMI_IGNORE_AMBIENT_PLUGINS",
      "PULUMI_DEBUG_PROVIDERS",
    ].map((name) => [name, "REAL"]),
  );
  const user = {
    PATH: "/usr/bin:/plugins",
    HOME: "/home/ann",
    AWS_ACCESS_KEY_ID: "aws",
    PULUMI_CONFIG_PASSPHRASE: "p",
    no_proxy: ".corp",
  };
  expect(localEnvironment({ ...user, ...real }, cloud, ["/plugins", "/pulumi"])).toEqual({
    PATH: "/plugins:/pulumi:/usr/bin",
    HOME: "/home/ann",
    AWS_ACCESS_KEY_ID: "aws",
    PULUMI_CONFIG_PASSPHRASE: "p",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NO_PROXY: ".corp,127.0.0.1,localhost,::1",
    no_proxy: ".corp,127.0.0.1,localhost,::1",
    CMS_ENDPOINT: "http://127.0.0.1:8788",
    IMM_ENDPOINT: "http://127.0.0.1:8788",
    MNS_ENDPOINT: "http://127.0.0.1:8788",
    MNS_OPEN_ENDPOINT: "http://127.0.0.1:8788",
    OSS_ENDPOINT: "http://127.0.0.1:8788",
    RAM_ENDPOINT: "http://127.0.0.1:8788",
    STS_ENDPOINT: "http://127.0.0.1:8788",
    IMMKIT_ENDPOINT: "http://127.0.0.1:8788",
    IMMKIT_REGION: "cn-beijing",
    IMMKIT_ACCOUNT_ID: "1234567890123456",
    ALIBABA_CLOUD_REGION: "cn-beijing",
    ALIBABA_CLOUD_REGION_ID: "cn-beijing",
    ALIBABA_CLOUD_ACCOUNT_ID: "1234567890123456",
    ALIBABA_CLOUD_ACCESS_KEY_ID: "local-id",
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: "local-secret",
    ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true",
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    ALIBABA_CLOUD_IMDSV1_DISABLED: "true",
  });
});
