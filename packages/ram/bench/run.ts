/**
 * `pnpm bench ram [RUNS]` prints a JSON line per question: the median of the runs by the clock and by the processor (which other programs don't disturb),
 * the slowest of them, all in milliseconds, and what the answer was.
 * The crafted policies fill the 6,144 characters that RAM allows with patterns that undo naive matchers.
 */
import { compare, disjoint, explain, includes, lint, minimise, newAccess, type PolicyDocument, parsePolicy } from "../src/index.ts";

const runs = Number(process.argv[2] ?? 21);

function role(project: string, bucket: string): PolicyDocument {
  const place = "cn-hangzhou:1234567890123456";
  const statement = (Action: string[], Resource: string[], more: object = {}) => ({ Effect: "Allow", Action, Resource, ...more });
  return parsePolicy({
    Version: "1",
    Statement: [
      statement(["imm:CreateVideoModerationTask", "imm:CreateImageModerationTask"], [`acs:imm:${place}:project/${project}`]),
      statement(["imm:GetTask", "imm:ListTasks", "imm:Get*ModerationResult"], [`acs:imm:${place}:project/${project}`]),
      statement(
        ["mns:ReceiveMessage", "mns:DeleteMessage", "mns:ChangeMessageVisibility"],
        [`acs:mns:${place}:/queues/${project}-results/messages`],
      ),
      statement(["mns:PublishMessage"], [`acs:mns:${place}:/topics/${project}-results/messages`]),
      statement(["oss:GetObject", "oss:PutObject"], [`acs:oss:*:*:${bucket}/uploads/*`, `acs:oss:*:*:${bucket}/evidence/*`]),
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
      { Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { Bool: { "acs:SecureTransport": "false" } } },
    ],
  });
}

/** A policy of one action on as much of the pattern as fits. */
function crafted(piece: string, end = ""): PolicyDocument {
  const prefix = "acs:oss:*:*:";
  const frame = JSON.stringify({
    Version: "1",
    Statement: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource: [prefix + end] }],
  }).length;
  const Resource = [prefix + piece.repeat(Math.floor((6144 - frame) / piece.length)) + end];
  return parsePolicy(JSON.stringify({ Version: "1", Statement: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource }] }));
}

function many(pattern: (i: number) => string): PolicyDocument {
  const resources: string[] = [];
  const document = () => ({ Version: "1", Statement: [{ Effect: "Allow", Action: ["oss:GetObject"], Resource: resources }] });
  for (let i = 0; JSON.stringify(document()).length < 6000; i += 1) resources.push(`acs:oss:*:*:${pattern(i)}`);
  return parsePolicy(JSON.stringify(document()));
}

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
  "crafted: *a*a*a…b against *a*a*a…c": () => compare(crafted("*a", "b"), crafted("*a", "c")).relation,
  "crafted: *a*a*a… against *b*b*b…": () => compare(crafted("*a"), crafted("*b")).relation,
  "crafted: *ab*ab… against *ba*ba…": () => compare(crafted("*ab"), crafted("*ba")).relation,
  "crafted: *a?*a?… against itself": () => compare(crafted("*a?"), crafted("*a?")).relation,
  "crafted: *a?*a?… against *a?*a?…*": () => compare(crafted("*a?"), crafted("*a?", "*")).relation,
  "crafted: *a????… against *?????a…": () => compare(crafted("?", "*a*"), crafted("?", "*b*")).relation,
  "crafted: *a, then question marks": () =>
    includes(crafted("?", "*a?????????????????????????*"), crafted("?", "*a??????????????????????????")).answer,
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
};

const median = (times: number[]) => Math.round((times.sort((a, b) => a - b)[times.length >> 1] ?? 0) * 1000) / 1000;
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
    JSON.stringify({ bench: name, medianMs: median(wall), medianCpuMs: median(cpu), slowestMs: Math.round(Math.max(...wall)), answer }),
  );
}
