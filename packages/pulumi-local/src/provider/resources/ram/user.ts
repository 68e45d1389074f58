import type { PropertyMap } from "../../../protocol/values.ts";
import { type CloudClient, unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { parametersOf, propertiesIn } from "../../rpc-fields.ts";
import { boolean, property, string } from "../../schema.ts";
import { attachedPolicies, autoName, detachPolicy, listOf, memberOf } from "./calls.ts";

/**
 * `alicloud.ram.User`, without tags and login profile. As in the real provider, its id is the
 * user's id, not the name.
 */
export const user: ResourceType = {
  type: "alicloud:ram/user:User",
  inputs: {
    name: property("UserName", string({ length: [1, 64] }), { computed: true }),
    displayName: property("DisplayName", string({ length: [1, 128] }), { computed: true }),
    comments: property("Comments", string({ length: [0, 128] })),
    email: property("Email", string()),
    mobile: property("MobilePhone", string()),
    force: { type: boolean, stateOnly: true },
  },
  outputs: {},
  autoName: { property: "name", unless: [], make: autoName },
  async create(client, inputs) {
    const response = await client.rpc("Ram", "CreateUser", parametersOf(user.inputs, inputs));
    return { id: String(memberOf(response, "User")?.["UserId"]) };
  },
  async read(client, id) {
    const found = await findUser(client, id);
    return found && propertiesIn(user.inputs, found);
  },
  async update(client, { state, wanted }) {
    const parameters = parametersOf(user.inputs, {
      comments: "",
      email: "",
      mobile: "",
      ...wanted,
    });
    await client.rpc("Ram", "UpdateUser", {
      UserName: state["name"],
      ...Object.fromEntries(
        Object.entries(parameters).map(([field, value]) => [`New${field}`, value]),
      ),
    });
  },
  async delete(client, { id, state }) {
    const UserName = (await findUser(client, id))?.["UserName"];
    if (UserName === undefined) return;
    if (state["force"] === true) {
      const keys = client.rpc("Ram", "ListAccessKeys", { UserName });
      for (const { AccessKeyId } of await listOf(keys, ["AccessKeys", "AccessKey"]))
        await client.rpc("Ram", "DeleteAccessKey", { UserName, UserAccessKeyId: AccessKeyId });
      for (const policy of await attachedPolicies(client, "User", UserName))
        await detachPolicy(client, "User", UserName, policy);
    }
    await unlessCode(client.rpc("Ram", "DeleteUser", { UserName }), ["EntityNotExist.User"]);
  },
};

/** RAM finds a user by name only, so the name for an id has to be looked up in the list. */
async function findUser(client: CloudClient, id: string): Promise<PropertyMap | undefined> {
  let marker: string | undefined;
  do {
    const page: PropertyMap = await client.rpc("Ram", "ListUsers", {
      MaxItems: 100,
      Marker: marker,
    });
    const listed = (await listOf(Promise.resolve(page), ["Users", "User"])).find(
      ({ UserId, UserName }) => UserId === id || UserName === id,
    );
    if (listed !== undefined) {
      const call = client.rpc("Ram", "GetUser", { UserName: listed["UserName"] });
      return memberOf(await unlessCode(call, ["EntityNotExist.User"]), "User");
    }
    marker = page["IsTruncated"] === true ? String(page["Marker"]) : undefined;
  } while (marker !== undefined);
  return undefined;
}
