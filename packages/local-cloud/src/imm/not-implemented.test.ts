import { afterAll, beforeAll, expect, it } from "vitest";
import { type LocalCloud, startCloud } from "../cloud.ts";
import { owner, rpc } from "../testing/wire.ts";

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

it.each([
  ["2020-09-30", "CreateBatch", "CreateBatch is not implemented. The local cloud does not have"],
  ["2020-09-30", "ListTriggers", "ListTriggers is not implemented. The local cloud does not have"],
  ["2017-09-06", "PutProject", "PutProject is not implemented. The local cloud has IMM 2020-09-30"],
])("IMM %s answers 501 to %s, and says why", async (version, action, message) => {
  expect(await rpc(cloud, owner(cloud), version, action)).toMatchObject({
    status: 501,
    body: { Code: "NotImplemented", Message: expect.stringContaining(message) },
  });
});
