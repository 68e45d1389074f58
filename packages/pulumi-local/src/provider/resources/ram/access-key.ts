import { defined } from "../../../protocol/values.ts";
import { unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { propertiesIn } from "../../rpc-fields.ts";
import { property, string } from "../../schema.ts";
import { listOf, memberOf } from "./calls.ts";

/**
 * `alicloud.ram.AccessKey`, without PGP and without a file for the secret. Its id is the key's id.
 * Only the creation returns the secret, which is a secret output.
 */
export const accessKey: ResourceType = {
  type: "alicloud:ram/accessKey:AccessKey",
  inputs: {
    userName: { type: string(), replace: true, required: true, stateOnly: true },
    status: property("Status", string({ oneOf: ["Active", "Inactive"] }), { default: "Active" }),
  },
  outputs: {
    secret: { type: string(), secret: true },
    createTime: property("CreateDate", string()),
  },
  returnedOnce: ["secret"],
  async create(client, { userName: UserName, status }) {
    const response = await client.rpc("Ram", "CreateAccessKey", { UserName });
    const { AccessKeyId, AccessKeySecret } = memberOf(response, "AccessKey") ?? {};
    if (status === "Inactive") {
      await client.rpc("Ram", "UpdateAccessKey", {
        UserName,
        UserAccessKeyId: AccessKeyId,
        Status: "Inactive",
      });
    }
    return { id: String(AccessKeyId), state: defined({ secret: AccessKeySecret }) };
  },
  async read(client, id, { userName }) {
    if (typeof userName !== "string")
      throw new Error(`the user of the access key ${id} is unknown, so it can't be imported`);
    const call = client.rpc("Ram", "ListAccessKeys", { UserName: userName });
    const keys = await listOf(call, ["AccessKeys", "AccessKey"], ["EntityNotExist.User"]);
    const found = keys.find(({ AccessKeyId }) => AccessKeyId === id);
    return (
      found && { userName, ...propertiesIn({ ...accessKey.inputs, ...accessKey.outputs }, found) }
    );
  },
  async update(client, { id, state, wanted }) {
    await client.rpc("Ram", "UpdateAccessKey", {
      UserName: state["userName"],
      UserAccessKeyId: id,
      Status: wanted["status"],
    });
  },
  async delete(client, { id, state }) {
    const call = client.rpc("Ram", "DeleteAccessKey", {
      UserName: state["userName"],
      UserAccessKeyId: id,
    });
    await unlessCode(call, ["EntityNotExist.User", "EntityNotExist.User.AccessKey"]);
  },
};
