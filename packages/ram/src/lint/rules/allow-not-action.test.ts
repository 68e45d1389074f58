import { expect, it } from "vitest";
import { services } from "../../actions/table.ts";
import { doc, get, policyOf, project, told } from "../../testing/lint-rules.ts";
import { lint } from "../lint.ts";

const id = "allow-not-action";
const list = "List the actions that are meant.";
const madeFrom = (...codes: string[]) =>
  `${list} The list is made from the tables of ${codes.join(", ")} (${services[0]?.checked}): what is not in there goes, as does every other service.`;
const all = services.map(({ code }) => code);
const harmless = services.flatMap(({ actions }) =>
  actions.flatMap(({ name, level }) => (level === "permissions" ? [] : [name])),
);
const tls = { Condition: { Bool: { "acs:SecureTransport": ["true"] } } };
const message = (NotAction: string[]) =>
  `This allows every action of every service but ${NotAction.join(", ")}.`;

it.each<[string[], left: (name: string) => boolean]>([
  [["sts:Assume*"], () => true],
  [["ram:*"], (name) => !name.startsWith("ram:")],
  [["IMM:gettask", "kms:*Key"], (name) => name !== "imm:GetTask" && !/^kms:.*Key$/.test(name)],
  [["kms:Bogus"], () => true],
])(
  "NotAction %j leaves the actions that the tables have, and that don't change who may do what",
  (NotAction, isLeft) => {
    const policy = doc(get, { Effect: "Allow", Resource: ["*"], NotAction, ...tls });
    const [found] = lint(policy).filter((finding) => finding.id === id);
    expect(found).toMatchObject({
      severity: "critical",
      statement: 1,
      pattern: NotAction.join(", "),
      message: message(NotAction),
    });
    // What does not fit in one policy is in others beside it.
    const documents = [found?.fix?.document, ...(found?.fix?.beside ?? [])];
    const codes = NotAction[0] === "ram:*" ? all.filter((code) => code !== "ram") : all;
    expect(found?.fix?.message).toBe(
      `${madeFrom(...codes)} It takes ${documents.length} policies: attach them all.`,
    );
    const [own, ...rest] = documents.flatMap((each) => each?.Statement ?? []);
    expect(own).toEqual(policy.Statement[0]);
    expect(rest.flatMap(({ Action }) => Action)).toEqual(harmless.filter(isLeft));
    for (const { Action: _, ...each } of rest)
      expect(each).toEqual({ Effect: "Allow", Resource: ["*"], ...tls });
  },
);

it.each([
  ["imm:*", "oss:*", "mns:*", "ram:*", "sts:*", "kms:*", "log:*", "eventbridge:*", "fc:*"],
  ["*"],
])(
  "NotAction that leaves nothing of the tables is for people to spell out: %s, …",
  (...NotAction) => {
    expect(told(id, doc(get, { NotAction, Resource: "*" }))).toEqual([
      ["critical", 1, NotAction.join(", "), message(NotAction), null, null],
    ]);
  },
);

it("a Deny with NotAction is a list of what may be allowed", () => {
  expect(told(id, doc(get, { Effect: "Deny", NotAction: "imm:Get*" }))).toEqual([]);
});

it("is spelt out as what can be granted on the statement's resources", () => {
  const left = (NotAction: string, Resource: string) =>
    told(id, doc({ NotAction, Resource }))[0]?.[5]?.[0]?.Action;
  expect(left("imm:Create*", project)).toContain("imm:GetTask");
  expect(left("imm:Create*", project)).not.toContain("oss:GetObject");
  expect(left("mns:Send*", "acs:mns:*:*:/topics/t/messages")).not.toContain("mns:ReceiveMessage");
  const trusted = (NotAction: string) =>
    told(id, policyOf("trust", { NotAction, Principal: { RAM: "acs:ram::1:role/a" } }))[0];
  expect(trusted("sts:*")?.slice(4)).toEqual([null, null]);
  expect(trusted("sts:Assume*")?.[5]?.[0]?.Action).toEqual([
    "sts:GetCallerIdentity",
    "sts:SetSourceIdentity",
    "sts:TagSession",
  ]);
});
