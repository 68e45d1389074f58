import { isPropertyMap, type PropertyMap } from "../../../protocol/values.ts";
import { defined, type ResourceKind } from "../../resource.ts";
import { boolean, string } from "../../schema.ts";
import { ramOr } from "./calls.ts";
import { autoName } from "./names.ts";

/**
 * `alicloud.ram.User`, without its tags and login profile. As in the real provider its id is the
 * user's id, not the name.
 */
export const user: ResourceKind = {
  type: "alicloud:ram/user:User",
  inputs: {
    name: { type: string({ length: [1, 64] }), computed: true },
    displayName: { type: string({ length: [1, 128] }), computed: true },
    comments: { type: string({ length: [0, 128] }) },
    email: { type: string() },
    mobile: { type: string() },
    force: { type: boolean, stateOnly: true },
  },
  outputs: [],
  autoName: { property: "name", unless: [], make: autoName },
  async create(client, inputs) {
    const { User } = await client.rpc("Ram", "CreateUser", {
      UserName: inputs["name"],
      DisplayName: inputs["displayName"],
      Comments: inputs["comments"],
      Email: inputs["email"],
      MobilePhone: inputs["mobile"],
    });
    return { id: isPropertyMap(User) ? String(User["UserId"]) : String(inputs["name"]) };
  },
  async read(client, id) {
    const found = await findUser(client, id);
    if (found === undefined) return undefined;
    const filled = (name: string) => (found[name] === "" ? undefined : found[name]);
    return defined({
      name: found["UserName"],
      displayName: filled("DisplayName"),
      comments: filled("Comments"),
      email: filled("Email"),
      mobile: filled("MobilePhone"),
    });
  },
  async update(client, { state, wanted }) {
    await client.rpc("Ram", "UpdateUser", {
      UserName: state["name"],
      NewUserName: wanted["name"],
      NewDisplayName: wanted["displayName"],
      NewComments: wanted["comments"] ?? "",
      NewEmail: wanted["email"] ?? "",
      NewMobilePhone: wanted["mobile"] ?? "",
    });
  },
  async delete(client, id, state) {
    const found = await findUser(client, id);
    if (found === undefined) return;
    const target = { UserName: found["UserName"] };
    if (state["force"] === true) {
      const keys = await client.rpc("Ram", "ListAccessKeys", target);
      for (const key of memberList(keys["AccessKeys"], "AccessKey"))
        await client.rpc("Ram", "DeleteAccessKey", {
          ...target,
          UserAccessKeyId: key["AccessKeyId"],
        });
      const policies = await client.rpc("Ram", "ListPoliciesForUser", target);
      for (const policy of memberList(policies["Policies"], "Policy")) {
        await client.rpc("Ram", "DetachPolicyFromUser", {
          ...target,
          PolicyName: policy["PolicyName"],
          PolicyType: policy["PolicyType"],
        });
      }
    }
    await ramOr(client, "DeleteUser", target, "EntityNotExist.User");
  },
};

/** RAM finds a user by name only, so the list tells the name that belongs to an id. */
async function findUser(
  client: Parameters<ResourceKind["read"]>[0],
  id: string,
): Promise<PropertyMap | undefined> {
  let marker: string | undefined;
  do {
    const page: PropertyMap = await client.rpc("Ram", "ListUsers", {
      MaxItems: 100,
      Marker: marker,
    });
    const listed = memberList(page["Users"], "User").find(
      (candidate) => candidate["UserId"] === id || candidate["UserName"] === id,
    );
    if (listed !== undefined) {
      const answer = await ramOr(
        client,
        "GetUser",
        { UserName: listed["UserName"] },
        "EntityNotExist.User",
      );
      return isPropertyMap(answer?.["User"]) ? answer["User"] : undefined;
    }
    marker =
      page["IsTruncated"] === true && typeof page["Marker"] === "string"
        ? page["Marker"]
        : undefined;
  } while (marker !== undefined);
  return undefined;
}

function memberList(holder: PropertyMap[string] | undefined, name: string): readonly PropertyMap[] {
  const list = isPropertyMap(holder) ? holder[name] : undefined;
  return Array.isArray(list) ? (list as readonly PropertyMap[]) : [];
}
