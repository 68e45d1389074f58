/**
 * `pnpm bench ram [RUNS]` prints a JSON line for each load and question: the median wall-clock and
 * CPU time of the runs, the slowest run, all in milliseconds, and the answer. Other programs don't
 * disturb the CPU time. The crafted policies fill the 6,144 characters that RAM allows with
 * patterns that make naive matchers slow.
 */
import {
  compare,
  disjoint,
  explain,
  includes,
  lint,
  minimise,
  newAccess,
  type PolicyDocument,
  parsePolicy,
  permits,
} from "../src/index.ts";
import { loads } from "./load.ts";

const runs = Number(process.argv[2] ?? 21);

function role(project: string, bucket: string): PolicyDocument {
  const place = "cn-hangzhou:1234567890123456";
  const statement = (Action: string[], Resource: string[], more: object = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });
  return parsePolicy({
    Version: "1",
    Statement: [
      statement(
        ["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask"],
        [`acs:imm:${place}:project/${project}`],
      ),
      statement(
        ["imm:GetTask", "imm:ListTasks", "imm:Get*ModerationResult"],
        [`acs:imm:${place}:project/${project}`],
      ),
      statement(
        ["mns:ReceiveMessage", "mns:DeleteMessage", "mns:ChangeMessageVisibility"],
        [`acs:mns:${place}:/queues/${project}-results/messages`],
      ),
      statement(["mns:PublishMessage"], [`acs:mns:${place}:/topics/${project}-results/messages`]),
      statement(
        ["oss:GetObject", "oss:PutObject"],
        [`acs:oss:*:*:${bucket}/uploads/*`, `acs:oss:*:*:${bucket}/evidence/*`],
      ),
      statement(["oss:ListObjects", "oss:GetBucketInfo"], [`acs:oss:*:*:${bucket}`], {
        Condition: { StringLike: { "oss:Prefix": ["uploads/*", "evidence/*"] } },
      }),
      statement(["log:PostLogStoreLogs"], [`acs:log:${place}:project/${project}/logstore/*`]),
      statement(["kms:Decrypt", "kms:GenerateDataKey"], [`acs:kms:${place}:key/*`], {
        Condition: { IpAddress: { "acs:SourceIp": ["10.0.0.0/8", "172.16.0.0/12"] } },
      }),
      statement(["ram:PassRole"], ["acs:ram::1234567890123456:role/worker"], {
        Condition: { StringEquals: { "acs:Service": "imm.aliyuncs.com" } },
      }),
      {
        Effect: "Deny",
        Action: ["*"],
        Resource: ["*"],
        Condition: { Bool: { "acs:SecureTransport": "false" } },
      },
    ],
  });
}

/** A policy of one action on as many repetitions of the pattern as fit. */
function crafted(piece: string, end = ""): PolicyDocument {
  const prefix = "acs:oss:*:*:";
  const frame = JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource: [prefix + end] }],
  }).length;
  const Resource = [prefix + piece.repeat(Math.floor((6144 - frame) / piece.length)) + end];
  return parsePolicy(
    JSON.stringify({
      Version: "1",
      Statement: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource }],
    }),
  );
}

function many(pattern: (i: number) => string): PolicyDocument {
  const resources: string[] = [];
  const document = () => ({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource: resources }],
  });
  for (let i = 0; JSON.stringify(document()).length < 6000; i += 1)
    resources.push(`acs:oss:*:*:${pattern(i)}`);
  return parsePolicy(JSON.stringify(document()));
}

/** As many statements as fit. */
function statements(statement: (i: number) => object): PolicyDocument {
  const list: object[] = [];
  const document = () => ({ Version: "1", Statement: list });
  for (
    let i = 0;
    JSON.stringify(document()).length + JSON.stringify(statement(i)).length < 6144;
    i += 1
  )
    list.push(statement(i));
  return parsePolicy(JSON.stringify(document()));
}

const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const deny = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: "Deny",
});
/** Statements with NotAction that differ in their conditions. */
const notActions = (
  from: number,
  condition: (i: number) => object = (i) => ({ StringEquals: { "acs:UserAgent": `${i}` } }),
) =>
  statements((i) => ({
    Effect: "Allow",
    NotAction: [`a${from + i}:*`, `b${from + i}:*`],
    Resource: "*",
    Condition: condition(from + i),
  }));
/** A clause of three tags, as a Deny: what is allowed is what makes all clauses true. */
const clauses = (seed: number) =>
  statements((i) => {
    if (i === 0) return allow("*", "*");
    const tags = [0, 1, 2].map((j) => [
      `acs:ResourceTag/${letter((i * (7 + 4 * j) + j * seed) % 14)}`,
      (i * (j + 3) + seed) % 2 ? "x" : "y",
    ]);
    return deny("*", "*", { Condition: { StringEquals: Object.fromEntries(tags) } });
  });
const addresses = (from: number, operator: string) =>
  statements((i) => {
    const blocks = Array.from(
      { length: 60 },
      (_, j) => `10.${(from + i * 3 + j) % 256}.${(j * 7) % 256}.0/${16 + (j % 9)}`,
    );
    return allow("oss:*", "*", { Condition: { [operator]: { "acs:SourceIp": blocks } } });
  });
/**
 * What both name ends in abx, which is denied, and which only a walk through all orders of their
 * letters shows.
 */
const orders = (a: string, end: string) =>
  allow("oss:*", `acs:oss:*:*:${`*${a}`.repeat(900)}${end}`);

/**
 * Statements of 90 actions each, a thousand in all: `a:` with a letter and a number, which in
 * statement `i` begins at `i * stride`.
 */
function manyActions(word: string, stride: number): PolicyDocument {
  return statements((i) =>
    allow(
      Array.from({ length: 90 }, (_, j) => `a:${word}${i * stride + j}`),
      "*",
    ),
  );
}

const acrossServices = (resource: string) =>
  statements((i) =>
    allow(
      [
        `*:*${letter(i)}*b*`,
        `ram:*${"?".repeat(i % 20)}a?*`,
        `*:${"?".repeat(i % 7)}${letter(i * 3)}?`,
        "*:*",
      ],
      resource,
    ),
  );

const small = role("media", "media-bucket");
const large = role("media", "media-*");
const letter = (i: number) => String.fromCharCode(97 + (i % 26));
const questions: Record<string, () => unknown> = {
  "parse: role of 10 statements": () => parsePolicy(JSON.stringify(small)).Statement.length,
  "explain: role of 10 statements": () => explain(small).length,
  "lint: role of 10 statements": () => lint(small).length,
  "minimise: role of 10 statements": () => minimise(small).length,
  "includes: two roles of 10 statements, yes": () => includes(large, small).answer,
  "includes: two roles of 10 statements, no": () => includes(small, large).answer,
  "compare: two roles of 10 statements": () => compare(small, large).relation,
  "newAccess: two roles of 10 statements": () => newAccess(small, large).length,
  "crafted: *a*a*a… against itself": () => compare(crafted("*a"), crafted("*a")).relation,
  "crafted: *a*a*a…b against *a*a*a…c": () =>
    compare(crafted("*a", "b"), crafted("*a", "c")).relation,
  "crafted: *a*a*a… against *b*b*b…": () => compare(crafted("*a"), crafted("*b")).relation,
  "crafted: *ab*ab… against *ba*ba…": () => compare(crafted("*ab"), crafted("*ba")).relation,
  "crafted: *a?*a?… against itself": () => compare(crafted("*a?"), crafted("*a?")).relation,
  "crafted: *a?*a?… against *a?*a?…*": () => compare(crafted("*a?"), crafted("*a?", "*")).relation,
  "crafted: *a????… against *?????a…": () =>
    compare(crafted("?", "*a*"), crafted("?", "*b*")).relation,
  "crafted: *a, then question marks": () =>
    includes(
      crafted("?", "*a?????????????????????????*"),
      crafted("?", "*a??????????????????????????"),
    ).answer,
  "crafted: many *x* against many *xy*": () =>
    compare(
      many((i) => `*${letter(i)}*`),
      many((i) => `*${letter(i)}${letter(i * 7)}*`),
    ).relation,
  "crafted: many *x?y* against each other": () =>
    disjoint(
      many((i) => `*${letter(i)}?${letter(i * 3)}*`),
      many((i) => `?*${letter(i * 5)}??${letter(i)}*`),
    ).answer,
  "crafted: many NotAction with different conditions": () =>
    compare(notActions(0), notActions(1)).relation,
  "crafted: many NotAction, explained": () => explain(notActions(0)).length,
  "crafted: many NotAction with infixes": () =>
    lint(
      statements((i) => ({
        Effect: "Deny",
        NotAction: [`*:a${i}*`, `*:b${i}*`],
        Resource: "*",
        Condition: { StringNotEquals: { "acs:UserAgent": `${i}` } },
      })),
    ).length,
  "crafted: clauses of three tags, which can be met": () => permits(clauses(1), {}).answer,
  "crafted: clauses of three tags against others": () => compare(clauses(1), clauses(2)).relation,
  "crafted: many addresses": () =>
    compare(addresses(0, "IpAddress"), addresses(1, "IpAddress")).relation,
  "crafted: many addresses against their opposite": () =>
    disjoint(addresses(0, "IpAddress"), addresses(0, "NotIpAddress")).answer,
  "crafted: a thousand actions against a thousand others": () =>
    compare(manyActions("x", 90), manyActions("y", 90)).relation,
  "crafted: a thousand actions, new access": () =>
    newAccess(manyActions("x", 90), manyActions("x", 91)).length,
  "crafted: many Deny with stars and question marks": () =>
    compare(
      statements((i) =>
        i === 0
          ? allow("*", "*")
          : deny("oss:*", `acs:oss:*:*:*${letter(i)}${"?".repeat(i % 20)}${letter(i * 3)}*`),
      ),
      statements((i) =>
        i === 0
          ? allow("*", "*")
          : deny("oss:*", `acs:oss:*:*:*${letter(i)}${"?".repeat((i * 7) % 20)}*${letter(i * 3)}*`),
      ),
    ).relation,
  "crafted: explain, of all services and many Deny": () =>
    explain(
      statements((i) =>
        i % 2 ? allow("*", `*${letter(i)}?*`) : deny(`*:*${letter(i)}*`, `*${letter(i + 1)}*`),
      ),
    ).length,
  "crafted: lint, of many Deny with stars": () =>
    lint(
      statements((i) =>
        i % 2
          ? allow("oss:*", `acs:oss:*:*:*${letter(i)}?${letter(i * 3)}*`)
          : deny("oss:Get*", `acs:oss:*:*:?*${letter(i)}*`),
      ),
    ).length,
  "crafted: lint, of many patterns across services": () => lint(acrossServices("*")).length,
  "crafted: lint, of many roles that a Deny with NotAction leaves": () =>
    lint(
      statements((i) => {
        const roles = Array.from(
          { length: 30 },
          (_, j) => `acs:ram::123456789012345${j % 10}:*/${30 * i + j}*`,
        );
        return i % 2 ? allow("*", roles) : { Effect: "Deny", NotAction: "*:*b?", Resource: roles };
      }),
    ).length,
  "crafted: new access, of many patterns across services": () =>
    newAccess(
      statements((i) => ({
        Effect: "Allow",
        NotAction: ["*", `*:${letter(i)}`],
        Resource: `*a${"?".repeat(i % 9)}*${i}*`,
      })),
      acrossServices("*"),
    ).length,
  "crafted: minimise, of many stars": () =>
    minimise(
      statements((i) => allow(`oss:*${letter(i)}*`, `acs:oss:*:*:*${letter(i * 3)}${letter(i)}*`)),
    ).length,
  "crafted: two letters in all orders, beyond the bound": () =>
    disjoint(
      parsePolicy(
        JSON.stringify({
          Version: "1",
          Statement: [orders("a", "?x"), deny("oss:*", "acs:oss:*:*:*abx")],
        }),
      ),
      parsePolicy(JSON.stringify({ Version: "1", Statement: orders("b", "x") })),
    ).answer,
};

const median = (times: number[]) =>
  Math.round((times.sort((a, b) => a - b)[times.length >> 1] ?? 0) * 1000) / 1000;
for (const [bench, all] of loads(Math.min(runs, 11)))
  console.log(
    JSON.stringify({
      bench,
      medianMs: median(all.map(({ ms }) => ms)),
      medianCpuMs: median(all.map(({ cpuMs }) => cpuMs)),
      slowestMs: Math.round(Math.max(...all.map(({ ms }) => ms))),
    }),
  );
for (const [name, ask] of Object.entries(questions)) {
  let answer: unknown;
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const [started, used] = [performance.now(), process.cpuUsage()];
    answer = ask();
    wall.push(performance.now() - started);
    cpu.push(process.cpuUsage(used).user / 1000);
  }
  console.log(
    JSON.stringify({
      bench: name,
      medianMs: median(wall),
      medianCpuMs: median(cpu),
      slowestMs: Math.round(Math.max(...wall)),
      answer,
    }),
  );
}
