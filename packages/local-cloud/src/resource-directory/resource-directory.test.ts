import { expect, it } from "vitest";
import { startCloud } from "../cloud.ts";
import { owner, rpc } from "../testing/wire.ts";

it("says that the account is in no resource directory", async () => {
  const cloud = await startCloud();
  const { status, body } = await rpc(cloud, owner(cloud), "2022-04-19", "GetResourceDirectory");
  expect([status, body.Code]).toEqual([404, "ResourceDirectoryNotInUse"]);
  await cloud.close();
});
