import { isPropertyMap, type PropertyMap } from "../../../protocol/values.ts";
import { defined, type ResourceKind } from "../../resource.ts";
import { string } from "../../schema.ts";
import { ramOr } from "./calls.ts";

/**
 * `alicloud.ram.AccessKey` without PGP and without the secret's file; its id is the key's id. The
 * secret is told once, at creation: it is a secret output.
 */
export const accessKey: ResourceKind = {
  type: "alicloud:ram/accessKey:AccessKey",
  inputs: {
    userName: { type: string(), replace: true, required: true, stateOnly: true },
    status: { type: string({ oneOf: ["Active", "Inactive"] }), default: "Active" },
  },
  outputs: ["secret", "createTime"],
  toldOnce: ["secret"],
  async create(client, inputs) {
    const { AccessKey } = await client.rpc("Ram", "CreateAccessKey", {
      UserName: inputs["userName"],
    });
    const key = isPropertyMap(AccessKey) ? AccessKey : {};
    const id = String(key["AccessKeyId"]);
    if (inputs["status"] === "Inactive") {
      await client.rpc("Ram", "UpdateAccessKey", {
        UserName: inputs["userName"],
        UserAccessKeyId: id,
        Status: "Inactive",
      });
    }
    return { id, state: defined({ secret: key["AccessKeySecret"] }) };
  },
  async read(client, id, state) {
    const userName = state["userName"];
    if (typeof userName !== "string")
      throw new Error(`the user of the access key ${id} is not known: it can't be imported`);
    const answer = await ramOr(
      client,
      "ListAccessKeys",
      { UserName: userName },
      "EntityNotExist.User",
    );
    const keys = isPropertyMap(answer?.["AccessKeys"])
      ? answer["AccessKeys"]["AccessKey"]
      : undefined;
    const found = (Array.isArray(keys) ? (keys as readonly PropertyMap[]) : []).find(
      (key) => key["AccessKeyId"] === id,
    );
    return found === undefined
      ? undefined
      : defined({ userName, status: found["Status"], createTime: found["CreateDate"] });
  },
  async update(client, { id, state, wanted }) {
    await client.rpc("Ram", "UpdateAccessKey", {
      UserName: state["userName"],
      UserAccessKeyId: id,
      Status: wanted["status"],
    });
  },
  async delete(client, id, state) {
    const target = { UserName: state["userName"], UserAccessKeyId: id };
    await ramOr(
      client,
      "DeleteAccessKey",
      target,
      "EntityNotExist.User",
      "EntityNotExist.User.AccessKey",
    );
  },
};
