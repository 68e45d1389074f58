import { describe, expect, it } from "vitest";
import { imm } from "../../actions/imm.ts";
import { doc, get, project, told } from "./rules.test.support.ts";

const id = "unknown-action";
const resource = { Resource: [project] };
const message = (pattern: string, service = "imm") => `${service} has no action "${pattern}" (as of ${imm.checked}).`;

describe("an action that its service does not have", () => {
  it.each<["Allow" | "Deny", "Action" | "NotAction", severity: string]>([
    ["Allow", "Action", "medium"],
    ["Allow", "NotAction", "critical"],
    ["Deny", "Action", "high"],
    ["Deny", "NotAction", "medium"],
  ])("%s with %s", (Effect, element, severity) => {
    const slip = "imm:GetTsak";
    expect(told(id, doc({ Effect, [element]: [slip, "imm:ListTasks"] }))).toEqual([
      [severity, 0, slip, message(slip), 'Write "imm:GetTask".', [{ Effect, [element]: ["imm:GetTask", "imm:ListTasks"], ...resource }]],
    ]);
    expect(told(id, doc({ Effect, [element]: [slip, "imm:GetTask"] }))).toMatchObject([
      [severity, 0, slip, message(slip), 'Write "imm:GetTask".', [{ [element]: ["imm:GetTask"] }]],
    ]);
    const bogus = "imm:Frobnicate*";
    expect(told(id, doc({ Effect, [element]: [bogus, "imm:ListTasks"] }))).toEqual([
      [severity, 0, bogus, message(bogus), `Remove "${bogus}".`, [{ Effect, [element]: ["imm:ListTasks"], ...resource }]],
    ]);
    // An allow-list that lets nothing through goes on denying all.
    const left = Effect === "Deny" && element === "NotAction" ? [{ Effect, Action: ["*"], ...resource }] : [];
    expect(told(id, doc(get, { Effect, [element]: bogus }))).toEqual([
      [severity, 1, bogus, message(bogus), `Remove "${bogus}".`, [...doc(get).Statement, ...left]],
    ]);
  });

  it("is told for each, in the order of the policy", () => {
    const policy = doc({ NotAction: "imm:Bogus1", Effect: "Deny" }, { Action: ["mns:Bogus2", "imm:GetTask", "ram:Bogus3"] });
    expect(told(id, policy).map(([, statement, pattern, text]) => [statement, pattern, text])).toEqual([
      [0, "imm:Bogus1", message("imm:Bogus1")],
      [1, "mns:Bogus2", message("mns:Bogus2", "mns")],
      [1, "ram:Bogus3", message("ram:Bogus3", "ram")],
    ]);
  });

  it.each(["imm:GetTask", "IMM:gettask", "imm:Get*", "oss:Frobnicate", "ecs:Frobnicate", "*:Frobnicate", "*"])(
    "%s may be one",
    (Action) => {
      expect(told(id, doc({ Action }))).toEqual([]);
    },
  );
});
