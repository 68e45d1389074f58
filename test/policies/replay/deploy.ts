/** Deploys a fixture: each resource becomes the calls that the stand-in provider makes. */
import type { StackData } from "@immkit/policies";
import { Unknown } from "../../../policies/moderation/src/fact/value.ts";
import type { Account } from "./account.ts";
import { bucket, project } from "./outside.ts";

type ResourceData = StackData["resources"][number];
type Properties = Readonly<Record<string, unknown>>;

/** Resources of a Pulumi program that nothing in the cloud stands for. */
const isProgramOnly = ({ type }: ResourceData) =>
  type.startsWith("pulumi:providers:") || components.includes(type);

const components = ["immkit:index:MediaBucket", "immkit:index:ResultChannel"];

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
  "alicloud:ram/group:Group": (account, { groupName = "" }) =>
    account.ram("CreateGroup", { GroupName: groupName }),
  "alicloud:ram/userGroupAttachment:UserGroupAttachment": (account, { userName, groupName }) =>
    account.ram("AddUserToGroup", { UserName: userName ?? "", GroupName: groupName ?? "" }),
  "alicloud:ram/userPolicyAttachment:UserPolicyAttachment": (account, props) =>
    account.ram("AttachPolicyToUser", { UserName: props["userName"] ?? "", ...policyOf(props) }),
  "alicloud:ram/groupPolicyAttachment:GroupPolicyAttachment": (account, props) =>
    account.ram("AttachPolicyToGroup", { GroupName: props["groupName"] ?? "", ...policyOf(props) }),
  "immkit:index:ImmProject": (account, { projectName = "", serviceRole = "" }) =>
    project(account, projectName, serviceRole),
  "alicloud:imm/project:Project": (account, props) =>
    project(account, props["project"] ?? "", props["serviceRole"]),
};

const policyOf = ({ policyName = "", policyType = "" }: Record<string, string>) => ({
  PolicyName: policyName,
  PolicyType: policyType,
});

/** Creates the resources of a stack in an account that has none of them. */
export async function deployStack(account: Account, { resources }: StackData): Promise<void> {
  const states = new Map<string, Properties>();
  const ordered = resources.filter((each) => !isProgramOnly(each));
  for (const resource of ordered.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    const inputs = knownInputs(resource, states);
    const { bucket: name } = inputs;
    if (typeof name === "string" && !resource.type.endsWith(":Bucket")) await bucket(account, name);
    const other = others[resource.type];
    if (other === undefined) states.set(resource.urn, await create(account, resource, inputs));
    else await other(account, inputs as Record<string, string>);
  }
}

async function create(
  { provider }: Account,
  { type, name }: ResourceData,
  given: Properties,
): Promise<Properties> {
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
