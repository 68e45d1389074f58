/** `GET /?regions`: DescribeRegions. */
import type { CloudResponse } from "../http/message.ts";
import { type OssCall, xmlAnswer } from "./call.ts";

/** Some regions of the real service. Buckets can be created in the cloud's own region only. */
const known = ["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen", "ap-southeast-1"];

/** The regions of the account, or the one in the query. */
export function describeRegions(call: OssCall): CloudResponse {
  call.authorize("DescribeRegions");
  const wanted = call.param("regions");
  const regions = [...new Set([call.options.region, ...known])].map((name) => `oss-${name}`);
  return xmlAnswer("RegionInfoList", {
    RegionInfo: regions
      .filter((region) => wanted === "" || wanted === region)
      .map((region) => ({
        Region: region,
        InternetEndpoint: `${region}.aliyuncs.com`,
        InternalEndpoint: `${region}-internal.aliyuncs.com`,
        AccelerateEndpoint: "oss-accelerate.aliyuncs.com",
      })),
  });
}
