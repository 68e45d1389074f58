/** Deploys a fixture: each resource becomes the calls that the stand-in provider makes. */
import type { StackData } from "@immkit/policies";
import { Unknown } from "../../../policies/moderation/src/fact/value.ts";
import type { Account } from "./account.ts";
import { bucket, type Entity, group, project, roleForUsers, user } from "./outside.ts";

type ResourceData = StackData["resources"][number];
type Properties = Readonly<Record<string, unknown>>;

/** Resources of a Pulumi program that nothing in the cloud stands for. */
const isProgramOnly = ({ type }: ResourceData) =>
  type.startsWith("pulumi:providers:") || components.includes(type);

const components = ["immkit:index:MediaBucket", "immkit:index:ResultChannel"];

/** The account of its provider, if that says it. */
const accountOf = (resource: ResourceData | undefined, resources: StackData["resources"]) =>
  resources.find(({ urn }) => urn === resource?.provider)?.inputs?.["accountId"];

/** What other resources need to exist comes first. The order is otherwise that of the fixture. */
const ranks = [/:(?:Role|User|Group|Policy)$/, /:(?:Bucket|ServiceTopic|ServiceQueue)$/];
const lastRanks = [/:(?:ImmProject|Project)$/];

function rankOf({ type }: ResourceData): number {
  const first = ranks.findIndex((pattern) => pattern.test(type));
  if (first >= 0) return first;
  return lastRanks.some((pattern) => pattern.test(type)) ? ranks.length + 1 : ranks.length;
}

/** The resources that the stand-in provider doesn't have, and the calls that they stand for. */
const others: Readonly<
  Record<string, (account: Account, props: Record<string, string>) => Promise<void>>
> = {
  "alicloud:ram/group:Group": (account, { groupName = "" }) => group(account, groupName),
  "alicloud:ram/userGroupAttachment:UserGroupAttachment": (account, { userName, groupName }) =>
    account.ram("AddUserToGroup", { UserName: userName ?? "", GroupName: groupName ?? "" }),
  "alicloud:ram/userPolicyAttachment:UserPolicyAttachment": (account, props) =>
    account.ram("AttachPolicyToUser", { UserName: props["userName"] ?? "", ...policyOf(props) }),
  "alicloud:ram/groupPolicyAttachment:GroupPolicyAttachment": (account, props) =>
    account.ram("AttachPolicyToGroup", { GroupName: props["groupName"] ?? "", ...policyOf(props) }),
  "alicloud:resourcemanager/policyAttachment:PolicyAttachment": async (account, props) => {
    const { type, name } = principalOf(props);
    await outsideOf[type](account, name);
    await account.ram(`AttachPolicyTo${type}`, { [`${type}Name`]: name, ...policyOf(props) });
  },
  "alicloud:oss/bucketObject:BucketObject": (account, { bucket: name, key, acl }) =>
    account.has(
      account.oss(account.owner, "PUT", {
        bucket: name ?? "",
        key: key ?? "",
        body: "x",
        ...(acl === undefined
          ? {}
          : { headers: { "content-type": "text/plain", "x-oss-object-acl": acl } }),
      }),
    ),
  "immkit:index:ImmProject": (account, { projectName = "", serviceRole = "" }) =>
    project(account, projectName, serviceRole),
  "alicloud:imm/project:Project": (account, props) =>
    project(account, props["project"] ?? "", props["serviceRole"]),
};

/** Resources of Resource Manager for something that RAM has. */
const inRam: Readonly<Record<string, string>> = {
  "alicloud:resourcemanager/role:Role": "alicloud:ram/role:Role",
  "alicloud:resourcemanager/policy:Policy": "alicloud:ram/policy:Policy",
};

/** The principal that an attachment of Resource Manager names. */
function principalOf({ principalName = "", principalType }: Record<string, string>): Entity {
  const [name = ""] = principalName.split("@");
  const types = { IMSUser: "User", IMSGroup: "Group", ServiceRole: "Role" } as const;
  return { type: types[principalType as keyof typeof types], name };
}

const outsideOf = { User: user, Group: group, Role: roleForUsers } as const;

/** What a resource belongs to, if it names something that the stack doesn't create. */
async function makeOwner(account: Account, { type }: ResourceData, inputs: Properties) {
  const { bucket: bucketName, roleName, userName, groupName } = inputs;
  if (typeof bucketName === "string" && !type.endsWith(":Bucket"))
    await bucket(account, bucketName);
  if (!/Attachment$/.test(type)) return;
  if (typeof roleName === "string") await roleForUsers(account, roleName);
  if (typeof userName === "string") await user(account, userName);
  if (typeof groupName === "string") await group(account, groupName);
}

const policyOf = ({ policyName = "", policyType = "" }: Record<string, string>) => ({
  PolicyName: policyName,
  PolicyType: policyType,
});

/** Creates the resources of a stack in an account that has none of them. */
export async function deployStack(account: Account, { resources }: StackData): Promise<void> {
  const states = new Map<string, Properties>();
  const home = accountOf(
    resources.find((each) => !isProgramOnly(each)),
    resources,
  );
  // Resources in another account are there to show that they don't matter.
  const ordered = resources.filter(
    (each) => !isProgramOnly(each) && accountOf(each, resources) === home,
  );
  for (const resource of ordered.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const inputs = knownInputs(resource, states);
    await makeOwner(account, resource, inputs);
    const other = others[resource.type];
    if (other === undefined) states.set(resource.urn, await create(account, resource, inputs));
    else await other(account, inputs as Record<string, string>);
  }
}

async function create(
  { provider }: Account,
  { type: written, name }: ResourceData,
  given: Properties,
): Promise<Properties> {
  const type = inRam[written] ?? written;
  const { inputs, failures } = await provider.check({ type, name, inputs: given as never });
  if (failures.length > 0) throw new Error(`${name}: ${JSON.stringify(failures)}`);
  return (await provider.create({ type, inputs })).state;
}

/**
 * The inputs with the outputs that they come from. What nothing says is left out: the cloud decides
 * it.
 */
function knownInputs(
  { inputs = {}, dependencies }: ResourceData,
  states: ReadonlyMap<string, Properties>,
): Properties {
  const names = new Set([...Object.keys(inputs), ...Object.keys(dependencies)]);
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const value = inputs[name];
      if (value !== undefined && !(value instanceof Unknown)) return [[name, value]];
      const source = states.get(dependencies[name]?.[0] ?? "");
      return source === undefined ? [] : [[name, source[name] ?? source["id"]]];
    }),
  );
}
