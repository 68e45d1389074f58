import { expect, it } from "vitest";
import { parsePolicy } from "../document/parse.ts";
import { lintCoverage } from "./coverage.ts";

const policy = (statement: object) =>
  parsePolicy({ Version: "1", Statement: [{ Effect: "Allow", Resource: "*", ...statement }] });

it("counts the actions that are judged, and names the others by service", () => {
  const Action = [
    "imm:GetTask",
    "IMM:gettask",
    "imm:Bogus",
    "ecs:RunCommand",
    "ecs:*",
    "ecs:NewOperation",
    "acme:Write",
    "acme:*",
    "Acme:Read",
    "*",
    "*:Get*",
    "z*:Frob?",
    "waf:DescribeDomains",
  ];
  expect(lintCoverage(policy({ Action }))).toEqual({
    judged: 7,
    notJudged: [
      { service: "acme", actions: ["Acme:Read", "acme:*", "acme:Write"] },
      { service: "ecs", actions: ["ecs:NewOperation"] },
      { service: "z*", actions: ["z*:Frob?"] },
    ],
  });
});

it("takes all policies and NotAction into account", () => {
  const first = policy({ NotAction: ["acme:Read"] });
  const second = policy({ Action: ["imm:GetTask", "acme:read"] });
  const session = [{ name: "session", document: policy({ Action: "acme:Write" }) }];
  const identity = [first, second].map((document, i) => ({ name: `${i}`, document }));
  expect(lintCoverage({ identity, session })).toEqual({
    judged: 1,
    notJudged: [{ service: "acme", actions: ["acme:Read", "acme:Write"] }],
  });
  expect(lintCoverage({})).toEqual({ judged: 0, notJudged: [] });
});
