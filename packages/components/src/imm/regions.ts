/**
 * The regions of IMM. Source: the endpoint table of the official SDK and IMM's endpoint page, read
 * on 2026-11-30. Regions that are closed for IMM are left out.
 */
const immRegions: readonly string[] = [
  "cn-beijing",
  "cn-hangzhou",
  "cn-shanghai",
  "cn-shenzhen",
  "cn-guangzhou",
  "cn-chengdu",
  "cn-qingdao",
  "cn-zhangjiakou",
  "cn-wulanchabu",
  "cn-hongkong",
  "cn-north-2-gov-1",
  "cn-beijing-gov-1",
  "ap-southeast-1",
  "ap-southeast-5",
  "eu-central-1",
  "eu-west-1",
  "us-east-1",
  "us-west-1",
];

/** What is wrong with a region, as the end of a sentence; undefined if IMM is available there. */
export function regionProblem(region: string): string | undefined {
  return immRegions.includes(region)
    ? undefined
    : `is ${JSON.stringify(region)}; IMM is available in ${immRegions.join(", ")}. ` +
        "Set skipRegionValidation if it is a new region";
}
