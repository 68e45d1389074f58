import { expect, it } from "vitest";
import { startOss } from "../testing/oss.ts";

const inventory =
  "<InventoryConfiguration><Id>daily</Id><IsEnabled>true</IsEnabled><Destination><OSSBucketDestination><Bucket>acs:oss:::media</Bucket></OSSBucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule><IncludedObjectVersions>All</IncludedObjectVersions></InventoryConfiguration>";

it("a bucket can have several inventories", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  await send("PUT", "/media?inventory&inventoryId=daily", { body: inventory });
  const other = inventory.replace("daily", "a");
  await send("PUT", "/media?inventory&inventoryId=a", { body: other });
  expect((await send("GET", "/media?inventory&inventoryId=daily")).text).toContain(inventory);
  expect((await send("GET", "/media?inventory")).text).toContain(
    `<ListInventoryConfigurationsResult>${inventory}${other}<IsTruncated>false</IsTruncated>`,
  );
  expect((await send("DELETE", "/media?inventory&inventoryId=a")).status).toBe(204);
  await expect(send("GET", "/media?inventory&inventoryId=a")).rejects.toMatchObject({
    code: "NoSuchInventory",
    status: 404,
  });
  await expect(send("PUT", "/media?inventory", { body: inventory })).rejects.toMatchObject({
    code: "InvalidArgument",
  });
});

it("a bucket can have styles", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  const body = "<Style><Content>image/resize,p_50</Content></Style>";
  await send("PUT", "/media?style&styleName=half", { body });
  expect((await send("GET", "/media?style&styleName=half")).text).toContain(
    "<Style><Name>half</Name><Content>image/resize,p_50</Content><Category>image</Category>",
  );
  expect((await send("GET", "/media?style")).text).toContain("<StyleList><Style><Name>half");
});
