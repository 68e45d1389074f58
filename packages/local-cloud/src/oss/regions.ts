/** `GET /?regions`: DescribeRegions. */
import type { CloudResponse } from "../http/message.ts";
import { type OssCall, xmlAnswer } from "./call.ts";

/** The only region of this cloud, with the endpoints of the real one. */
export function describeRegions(call: OssCall): CloudResponse {
  call.authorize("DescribeRegions");
  const region = `oss-${call.options.region}`;
  const wanted = call.param("regions");
  const info = {
    Region: region,
    InternetEndpoint: `${region}.aliyuncs.com`,
    InternalEndpoint: `${region}-internal.aliyuncs.com`,
    AccelerateEndpoint: "oss-accelerate.aliyuncs.com",
  };
  return xmlAnswer("RegionInfoList", {
    RegionInfo: wanted === "" || wanted === region ? [info] : [],
  });
}
