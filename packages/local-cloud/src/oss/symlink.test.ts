import { expect, it } from "vitest";
import { startOss } from "../testing/oss.ts";

it("a symbolic link stands for its target", async () => {
  const { send } = startOss();
  await send("PUT", "/media");
  const link = (key: string, target: string) =>
    send("PUT", `/media/${key}?symlink`, { headers: { "x-oss-symlink-target": target } });
  expect((await link("link", "a%2Fb")).status).toBe(200);
  await expect(send("GET", "/media/link")).rejects.toMatchObject({ code: "SymlinkTargetNotExist" });
  await send("PUT", "/media/a/b", { body: "target" });
  const got = await send("GET", "/media/link");
  expect(got.text).toBe("target");
  expect(got.headers["x-oss-object-type"]).toBe("Symlink");
  expect((await send("GET", "/media/link?symlink")).headers["x-oss-symlink-target"]).toBe("a%2Fb");
  await expect(send("GET", "/media/a/b?symlink")).rejects.toMatchObject({ code: "NotSymlink" });
  await expect(link("other", "link")).rejects.toMatchObject({ code: "InvalidTargetType" });
  await expect(link("other", "")).rejects.toMatchObject({ code: "InvalidArgument" });
  expect((await send("GET", "/media")).text).toContain("<Type>Symlink</Type><Size>0</Size>");
});
