/** The suites of Alibaba Cloud's clients, in the order of the report. */
import { goSdkV1 } from "./oss/go-sdk-v1.ts";
import { goSdkV2 } from "./oss/go-sdk-v2.ts";
import { ossutil } from "./oss/ossutil.ts";
import { pythonSdkV2 } from "./oss/python-sdk-v2.ts";
import type { Suite } from "./suite.ts";

/** All suites. Those of SMQ and RAM go here too. */
export const suites: readonly Suite[] = [
  goSdkV1,
  goSdkV2,
  pythonSdkV2,
  ossutil("v1"),
  ossutil("v4"),
];
