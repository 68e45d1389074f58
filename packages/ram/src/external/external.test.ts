import fc from "fast-check";
import { expect, it } from "vitest";
import { policySourceOf } from "../account/source.ts";
import { decide } from "../decide/decide.ts";
import { parsePolicy } from "../document/parse.ts";
import type { NamedPolicy, RamRequest } from "../policy.ts";
import {
  type AccountParts,
  accountOf,
  allow,
  deny,
  policy,
  snapshotOf,
  trust,
  unreadable,
} from "../testing/account.ts";
import { externalAccess } from "./external.ts";

const object = "acs:oss:*:*:media/*";
const read = (Principal: string[], more: object = {}) =>
  policy(allow("oss:GetObject", object, { Principal, ...more }));
const bucket = (document: object): AccountParts => ({ buckets: { media: { policy: document } } });
const role = (Principal: object): AccountParts => ({ roles: { app: [trust(Principal)] } });
const whoIn = (parts: AccountParts, ...trusted: string[]) =>
  externalAccess([accountOf(parts)], { trusted }).map(
    ({ who, trusted: isTrusted }) => `${who?.kind} ${who?.name}${isTrusted ? ", trusted" : ""}`,
  );

it.each<[string, AccountParts, string[]]>([
  ["its own root", role({ RAM: "acs:ram::1234567890123456:root" }), []],
  ["its own user", role({ RAM: "acs:ram::1234567890123456:user/ann" }), []],
  ["a service for it", role({ Service: "imm.aliyuncs.com" }), []],
  ["another account", role({ RAM: "acs:ram::222:root" }), ["account 222"]],
  ["a user of another account", role({ RAM: "acs:ram::222:user/bob" }), ["account 222"]],
  [
    "several of another account",
    role({ RAM: ["acs:ram::222:user/bob", "acs:ram::222:role/app"] }),
    ["account 222"],
  ],
  ["every account", role({ RAM: "*" }), ["accounts *"]],
  ["accounts by a pattern", role({ RAM: "acs:ram::22*:root" }), ["accounts 22*"]],
  ["no ARN", role({ RAM: "ann" }), ["id ann"]],
  [
    "a service for another account",
    role({ Service: "222@ecs.aliyuncs.com" }),
    ["service 222@ecs.aliyuncs.com"],
  ],
  ["a service for its account id", role({ Service: "1234567890123456@ecs.aliyuncs.com" }), []],
  ["any service", role({ Service: "*" }), ["service *"]],
  [
    "an identity provider of the account",
    role({ Federated: "acs:ram::1234567890123456:saml-provider/idp" }),
    ["provider acs:ram::1234567890123456:saml-provider/idp"],
  ],
  [
    "several",
    role({ RAM: "acs:ram::222:root", Service: ["imm.aliyuncs.com", "222@ecs.aliyuncs.com"] }),
    ["account 222", "service 222@ecs.aliyuncs.com"],
  ],
  ["everybody", bucket(read(["*"])), ["everybody *"]],
  ["an empty list", bucket(read([])), ["everybody *"]],
  ["itself", bucket(read(["1234567890123456"])), []],
  [
    "the id of a user of the account",
    { ...bucket(read(["200000000000003"])), users: { ann: [] } },
    [],
  ],
  ["another id", bucket(read(["222"])), ["id 222"]],
  [
    "a session of another account",
    bucket(read(["arn:sts::222:assumed-role/app/s"])),
    ["account 222"],
  ],
  ["a public ACL", { buckets: { media: { acl: "public-read" } } }, ["everybody *"]],
  ["a blocked ACL", { buckets: { media: { acl: "public-read", blockPublicAccess: true } } }, []],
  [
    "a blocked policy",
    { buckets: { media: { policy: read(["*"]), blockPublicAccess: true } } },
    [],
  ],
  [
    "a policy of an identity",
    { policies: { all: policy(allow("*", "*")) }, users: { a: ["all"] } },
    [],
  ],
  [
    "nobody, because of a Deny",
    bucket(
      policy(allow("oss:GetObject", object, { Principal: ["222"] }), {
        ...deny("oss:*", object),
        Principal: ["222"],
      }),
    ),
    [],
  ],
])("finds who can enter: %s", (_, parts, who) => {
  expect(whoIn(parts)).toEqual(who);
});

it("has the request, the statement and what narrows it", () => {
  const document = policy(
    allow("oss:GetObject", object, {
      Principal: ["222"],
      Condition: { StringEquals: { "acs:SourceVpc": "vpc-1" } },
    }),
    {
      ...deny("oss:*", object),
      Principal: ["*"],
      Condition: { StringNotEquals: { "acs:SecureTransport": "true" } },
    },
  );
  expect(externalAccess([accountOf(bucket(document))])).toEqual([
    {
      holder: "bucket/media",
      who: { kind: "id", name: "222" },
      policy: "bucket/media policy",
      statement: 0,
      pointer: "/Statement/0",
      trusted: false,
      request: {
        action: "oss:GetObject",
        resource: expect.stringMatching(/^acs:oss:[^:]*:\d+:media\//),
        principalId: "222",
        context: { "acs:SourceVpc": "vpc-1", "acs:SecureTransport": "true" },
      },
      conditions: ["acs:SourceVpc is vpc-1", "no Deny applies, as with acs:SecureTransport true"],
      message: expect.stringMatching(
        /^the account or user 222 can call oss:GetObject on acs:\S+, if acs:SourceVpc is vpc-1 and no Deny applies, as with acs:SecureTransport true\.$/,
      ),
    },
  ]);
  const [app] = externalAccess([accountOf(role({ RAM: "acs:ram::222:root" }))]);
  expect(app).toMatchObject({
    holder: "role/app",
    policy: "role/app trust",
    request: { action: "sts:AssumeRole", resource: "acs:ram::1234567890123456:role/app" },
  });
  const [site] = externalAccess([accountOf({ buckets: { media: { acl: "public-read" } } })]);
  expect(site).toMatchObject({
    policy: "bucket/media acl",
    request: { action: "oss:GetObject", principal: "anonymous" },
  });
});

it.each([
  [role({ RAM: "acs:ram::22*:root" }), "every account like 22* can call sts:AssumeRole on"],
  [role({ RAM: "*" }), "every account can call"],
  [role({ RAM: "acs:ram::222:root" }), "account 222 can call"],
  [role({ Service: "222@ecs.aliyuncs.com" }), "service 222@ecs.aliyuncs.com can call"],
  [
    role({ Federated: "acs:ram::222:oidc-provider/idp" }),
    "the users of acs:ram::222:oidc-provider/idp can",
  ],
  [bucket(read(["*"])), "everybody can call oss:GetObject on"],
])("has a message", (parts, message) => {
  expect(externalAccess([accountOf(parts)])[0]?.message).toContain(message);
});

it.each<[AccountParts, string, string[]]>([
  [role({ RAM: "acs:ram::222:root" }), "222", ["account 222, trusted"]],
  [role({ RAM: "acs:ram::222:root" }), "acs:ram::222:role/app", ["account 222"]],
  [role({ RAM: "acs:ram::222:user/bob" }), "acs:ram::222:user/bob", ["account 222, trusted"]],
  [role({ RAM: "acs:ram::222:user/bob" }), "acs:ram::222:user/*", ["account 222, trusted"]],
  [role({ RAM: "*" }), "222", ["accounts *"]],
  [bucket(read(["222"])), "222", ["id 222, trusted"]],
  [bucket(read(["222", "333"])), "222", ["id 222, trusted", "id 333"]],
  [
    role({ Service: "222@ecs.aliyuncs.com" }),
    "222@ecs.aliyuncs.com",
    ["service 222@ecs.aliyuncs.com, trusted"],
  ],
  [
    role({ Federated: "acs:ram::1:saml-provider/idp" }),
    "acs:ram::1:saml-provider/idp",
    ["provider acs:ram::1:saml-provider/idp, trusted"],
  ],
])("says who is trusted: %j by %s", (parts, trusted, who) => {
  expect(whoIn(parts, trusted)).toEqual(who);
});

it("refuses a trusted caller that is malformed", () => {
  expect(() => externalAccess([], { trusted: ["222", "bob"] })).toThrow(
    expect.objectContaining({ code: "InvalidPrincipal", pointer: "/1" }),
  );
});

it("says what it doesn't know", () => {
  const odd = { Condition: { StringFoo: { "acs:SourceVpc": "x" } } };
  const gap = { part: "bucket/site", reason: "The key needs oss:GetBucketPolicy." };
  expect(
    externalAccess([
      accountOf({
        roles: { app: [unreadable] },
        buckets: { media: { policy: read(["222"], odd) } },
        notRead: [gap],
      }),
    ]),
  ).toMatchObject([
    { holder: "role/app", who: null, request: null, statement: null },
    {
      holder: "bucket/media",
      who: { name: "222" },
      request: null,
      message: expect.stringMatching(
        /^Whether the account or user 222 can enter is undetermined: /,
      ),
    },
    {
      holder: "bucket/site",
      who: null,
      message:
        "Who can enter by bucket/site policy is unknown. It was not read: The key needs oss:GetBucketPolicy.",
    },
  ]);
});

it("assumes that requests can lack a key whose meaning is unknown", () => {
  const document = read(["222"], { Condition: { StringNotEquals: { "acme:Colour": "red" } } });
  expect(externalAccess([accountOf(bucket(document))])).toMatchObject([
    { lacks: ["acme:Colour"], conditions: ["acme:Colour is not red"] },
  ]);
});

it("judges files, with the account that they belong to", () => {
  const text = JSON.stringify(trust({ RAM: ["acs:ram::1:root", "acs:ram::2:root"] }));
  const source = policySourceOf("trust.json", text);
  expect(externalAccess([source]).map(({ who }) => who?.name)).toEqual(["1", "2"]);
  expect(externalAccess([source], { account: "1" })).toMatchObject([
    { who: { kind: "account", name: "2" }, policy: "trust.json" },
  ]);
});

/** Who is who in the random accounts. */
const callers = [
  { caller: { principal: "acs:ram::1234567890123456:user/ann", principalId: "200000000000003" } },
  { caller: { principal: "acs:ram::1234567890123456:role/app/s" } },
  { caller: { principal: "imm.aliyuncs.com" } },
  { caller: { principal: "acs:ram::222:user/bob", principalId: "2220" }, names: ["222", "2220"] },
  { caller: { principal: "acs:ram::222:role/app/s" }, names: ["222"] },
  { caller: { principal: "222@ecs.aliyuncs.com" }, names: ["222@ecs.aliyuncs.com"] },
  { caller: { principal: "acs:ram::333:user/eve", principalId: "3330" }, names: ["333", "3330"] },
  {
    caller: { principal: "acs:ram::1234567890123456:saml-provider/idp" },
    names: ["acs:ram::1234567890123456:saml-provider/idp"],
  },
  { caller: { principal: "anonymous" }, names: [] },
] as const;
const isTrusted = ({
  principal = "",
  principalId,
}: Pick<RamRequest, "principal" | "principalId">) =>
  /^(?:acs:ram::222:|222@)/.test(principal) || principalId === "222";

const actions = ["oss:GetObject", "oss:PutObject"];
const contexts = [{}, { "acs:SourceVpc": "vpc-1" }, { "acs:SecureTransport": "true" }];
const condition = fc.constantFrom(
  {},
  {},
  { Condition: { StringEquals: { "acs:SourceVpc": "vpc-1" } } },
  { Condition: { StringNotEquals: { "acs:SourceVpc": "vpc-1" } } },
  { Condition: { Bool: { "acs:SecureTransport": "true" } } },
);
const effect = fc.constantFrom("Allow", "Allow", "Deny");
const some = (...values: string[]) => fc.subarray(values, { minLength: 1, maxLength: 2 });
const bucketStatement = fc
  .tuple(
    effect,
    some(...actions, "oss:*"),
    some(
      "*",
      "1234567890123456",
      "200000000000003",
      "2220",
      "3330",
      "arn:sts::222:assumed-role/app/*",
    ),
    condition,
  )
  .map(([Effect, Action, Principal, more]) => ({
    Effect,
    Action,
    Principal,
    Resource: [object],
    ...more,
  }));
const ramPrincipal = some(
  "*",
  "acs:ram::1234567890123456:root",
  "acs:ram::222:root",
  "acs:ram::222:user/bob",
  "acs:ram::333:user/*",
).map((RAM) => ({ RAM }));
const trustStatement = fc
  .tuple(
    effect,
    fc.oneof(
      ramPrincipal,
      some("imm.aliyuncs.com", "222@ecs.aliyuncs.com").map((Service) => ({ Service })),
      fc.constant({ Federated: ["acs:ram::1234567890123456:saml-provider/idp"] }),
    ),
    condition,
  )
  .map(([Effect, Principal, more]) => ({ Effect, Action: "sts:AssumeRole", Principal, ...more }));
const statements = <T extends object>(one: fc.Arbitrary<T>) =>
  fc.array(one, { minLength: 1, maxLength: 4 });

const isPublic = ({
  Effect,
  Principal,
  Condition,
}: {
  readonly Effect: string;
  readonly Principal: readonly string[];
  readonly Condition?: object;
}) =>
  Effect === "Allow" &&
  Principal.some((each) => each.includes("*")) &&
  !JSON.stringify(Condition ?? {}).startsWith('{"StringEquals":{"acs:SourceVpc"');

const world = {
  ofBucket: statements(bucketStatement),
  ofRole: statements(trustStatement),
  acl: fc.constantFrom("private", "public-read", "public-read-write"),
  blockPublicAccess: fc.boolean(),
} as const;

it("agrees with a twin that decides every request of a small world", () => {
  fc.assert(
    fc.property(fc.record(world), ({ ofBucket, ofRole, acl, blockPublicAccess }) => {
      const account = accountOf({
        users: { ann: [] },
        roles: { app: [policy(...ofRole)] },
        buckets: { media: { policy: policy(...ofBucket), acl, blockPublicAccess } },
      });
      const found = externalAccess([account], { trusted: ["222"] });
      // While public access is blocked, a public statement allows nobody.
      const effective = ofBucket.map((each) =>
        blockPublicAccess && isPublic(each) ? { ...each, Principal: ["nobody"] } : each,
      );
      const readable = ["oss:GetObject", "oss:GetObjectVersion"];
      const writable = [
        "oss:PutObject",
        "oss:DeleteObject",
        "oss:AbortMultipartUpload",
        "oss:ListParts",
      ];
      const byAcl = {
        private: [],
        "public-read": readable,
        "public-read-write": [...readable, ...writable],
      };
      const open = blockPublicAccess ? [] : byAcl[acl];
      const aclPolicy = open.length === 0 ? [] : [allow(open, object, { Principal: ["*"] })];
      const resources: [holder: string, set: NamedPolicy, calls: [string, string][]][] = [
        [
          "role/app",
          { name: "p", document: parsePolicy(policy(...ofRole), { kind: "trust" }) },
          [["sts:AssumeRole", "acs:ram::1234567890123456:role/app"]],
        ],
        [
          "bucket/media",
          {
            name: "p",
            document: parsePolicy(policy(...effective, ...aclPolicy), { kind: "bucket" }),
          },
          actions.map((action) => [action, "acs:oss:*:1234567890123456:media/x"]),
        ],
      ];
      for (const [holder, document, calls] of resources) {
        const here = found.filter((each) => each.holder === holder);
        // Whatever is reported is true.
        for (const { request, trusted } of here) {
          if (request === null) throw new Error("undetermined");
          expect(decide({ resource: [document] }, request).decision).toBe("allow");
          expect(request.principal ?? "").not.toMatch(
            /^acs:ram::1234567890123456:(?:user|role|root)/,
          );
          expect(["1234567890123456", "200000000000003"]).not.toContain(request.principalId);
          if (!trusted) expect(isTrusted(request)).toBe(false);
        }
        // Whatever is true is reported.
        for (const each of callers) {
          const names: readonly string[] | undefined = "names" in each ? each.names : undefined;
          for (const [action, resource] of calls)
            for (const context of contexts) {
              const request: RamRequest = { action, resource, context, ...each.caller };
              const { decision, statement } = decide({ resource: [document] }, request);
              if (decision !== "allow" || names === undefined) continue;
              const isAcl = holder === "bucket/media" && statement?.index === ofBucket.length;
              const reported = here.filter(
                ({ policy: by, statement: index, who }) =>
                  (isAcl ? by === "bucket/media acl" : index === statement?.index) &&
                  (who?.kind === "everybody" ||
                    who?.kind === "accounts" ||
                    names.includes(who?.name ?? "")),
              );
              expect(reported).not.toEqual([]);
              if (!isTrusted(each.caller))
                expect(reported.some(({ trusted }) => !trusted)).toBe(true);
            }
        }
      }
    }),
    { numRuns: 40 },
  );
});

it("finds the same in a snapshot's part as in the whole", () => {
  const text = JSON.stringify(snapshotOf(bucket(read(["222"]))));
  const part = policySourceOf("a.json", text, { part: "bucket/media" });
  expect(externalAccess([part])).toEqual(externalAccess([policySourceOf("a.json", text)]));
});
