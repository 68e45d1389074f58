/** A local cloud for {@link startCloud} of `cloud.ts`. It ends with its parent. */
import { startCloud } from "@immkit/local-cloud";
import type { Connection } from "./cloud.ts";

const payer = "2222222222222222";
// Official suites create buckets with public ACLs, as in an account without the default block.
const cloud = await startCloud({ otherAccounts: [payer], oss: { blockPublicAccess: false } });
process.once("disconnect", () => void cloud.close().then(() => process.exit(0)));
const { endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey } = cloud;
const connection: Connection = {
  ...{ endpoint, region, accountId, accessKeyId, accessKeySecret, controlKey },
  others: cloud.otherAccounts,
};
process.send?.(connection);
