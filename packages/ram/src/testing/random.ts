import fc from "fast-check";
import { operators } from "../document/operators.ts";
import type { NamedPolicy, PolicySet, RamRequest, Statement } from "../policy.ts";

/** Multiplies the number of runs. The nightly job sets it. */
export const fuzz = Number(process.env["IMMKIT_FUZZ"] ?? 1);

// Small alphabets: random policies and random requests match often.
const action = fc.constantFrom(
  "*",
  "s:*",
  "s:A",
  "s:a?",
  "S:AB",
  "t:*",
  "*:a*",
  "?:A",
  "s:*b*",
  "s:*a",
);
const resource = fc.constantFrom(
  "*",
  "acs:*",
  "acs:r:*:*:a",
  "acs:r:*:*:a*",
  "acs:r:*:1:*b",
  "acs:r:*:?:?",
  "acs:ram::1:role/Ab",
  "*:role/a*",
  "acs:r:::*a*b*",
  "acs:r:*:*:ab?",
  "acs:r:*:a",
  "acs:?:*:?:*:*b",
);
const values: Record<string, readonly string[]> = {
  string: ["a", "A", "a*", "?", "*b", "", "true"],
  number: ["1", "2", "2.5", "-1", "x"],
  date: ["2020-01-01T00:00:00Z", "2021-01-01T00:00:00+08:00", "soon"],
  bool: ["true", "False", "maybe"],
  ip: ["10.0.0.0/8", "10.1.0.0/16", "0.0.0.0/0", "::/0", "10.0.0.1", "nowhere"],
};
const keyOf: Record<string, string> = {
  string: "acs:UserAgent",
  number: "oss:object-remaining-retention-days",
  date: "acs:CurrentTime",
  bool: "acs:MFAPresent",
  ip: "acs:SourceIp",
};
const valuesOf = (family: string) =>
  fc.uniqueArray(fc.constantFrom(...(values[family] ?? [])), { minLength: 1, maxLength: 2 });
const test = fc.constantFrom(...Object.entries(operators)).chain(([operator, { family }]) =>
  fc.record({
    operator: fc.constant(operator),
    key: fc.constant(keyOf[family] ?? ""),
    values: valuesOf(family),
  }),
);
/** A condition with an unknown result: its operator is not documented, or its key is not known. */
const openTest = fc.record({
  operator: fc.constantFrom("ForAllValues:StringEquals", "StringEquals", "StringNotLike"),
  key: fc.constantFrom("x:Owner", "x:Team"),
  values: valuesOf("string"),
});
const conditionOf = (of: typeof test) =>
  fc
    .array(of, { maxLength: 2 })
    .map((tests) =>
      tests.length === 0
        ? undefined
        : Object.fromEntries(
            tests.map(({ operator, key, values: list }) => [operator, { [key]: list }]),
          ),
    );
const condition = conditionOf(test);
const openCondition = conditionOf(
  fc.oneof({ weight: 1, arbitrary: test }, { weight: 2, arbitrary: openTest }),
);
const some = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 2 });
const principal = fc.oneof(
  fc.record(
    {
      RAM: some(fc.constantFrom("*", "acs:ram::1:root", "acs:ram::1:role/Ab", "acs:ram::1:user/a")),
      Service: some(fc.constantFrom("imm.aliyuncs.com")),
    },
    { requiredKeys: [] },
  ),
  fc.array(fc.constantFrom("*", "1", "2", "arn:sts::1:assumed-role/ab/*"), { maxLength: 2 }),
);

function statement(onResource: boolean, of = condition): fc.Arbitrary<Statement> {
  const effect = fc.oneof(
    { weight: 3, arbitrary: fc.constant("Allow" as const) },
    { weight: 1, arbitrary: fc.constant("Deny" as const) },
  );
  const actions = fc.oneof(
    { weight: 4, arbitrary: some(action).map((Action) => ({ Action })) },
    { weight: 1, arbitrary: some(action).map((NotAction) => ({ NotAction })) },
  );
  return fc
    .tuple(effect, actions, some(resource), of, principal)
    .map(([Effect, element, Resource, Condition, Principal]) => ({
      Effect,
      ...element,
      Resource,
      ...(Condition === undefined ? {} : { Condition }),
      ...(onResource ? { Principal } : {}),
    }));
}

export function policies(
  name: string,
  onResource: boolean,
  maxLength: number,
  of = condition,
): fc.Arbitrary<NamedPolicy[]> {
  return fc
    .array(fc.array(statement(onResource, of), { minLength: 1, maxLength: 3 }), { maxLength })
    .map((list) =>
      list.map((Statement, i) => ({ name: `${name}${i}`, document: { Version: "1", Statement } })),
    );
}

const policySetOf = (of: typeof condition): fc.Arbitrary<PolicySet> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ identity: policies("identity", false, 2, of) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        identity: policies("identity", false, 2, of),
        resource: policies("resource", true, 1, of),
        session: policies("session", false, 1, of),
        control: policies("control", false, 1, of),
      }),
    },
  );

/** Policies whose meaning is known. */
export const policySet = policySetOf(condition);

/** Policies that often have conditions with an unknown result. */
export const openPolicySet = policySetOf(openCondition);

const contexts: readonly (readonly [string, readonly string[]])[] = [
  ["acs:UserAgent", ["a", "A", "b", "ab", "", "true"]],
  ["oss:object-remaining-retention-days", ["1", "1.5", "2", "3", "-2", "x"]],
  [
    "acs:CurrentTime",
    [
      "2020-01-01T00:00:00Z",
      "2020-06-01T00:00:00Z",
      "2020-12-31T16:00:00Z",
      "2022-01-01T00:00:00Z",
    ],
  ],
  ["acs:MFAPresent", ["true", "false"]],
  ["acs:SourceIp", ["10.0.0.1", "10.1.0.1", "10.200.0.1", "11.0.0.1", "::1"]],
  ["x:Owner", ["a", "b", ""]],
];
const actions = ["s:a", "s:ab", "S:b", "s:bab", "t:a", "u:ab", "s:b"] as const;
const resources = [
  "*",
  "acs:r:c:1:a",
  "acs:r:c:2:b",
  "acs:r:::ab",
  "acs:r:::xaxb",
  "acs:r:c:1:abc",
  "acs:r:c:1:a:1:b",
  "acs:ram::1:role/AB",
  "acs:ram::1:role/aba",
] as const;
const callers = [
  "acs:ram::1:user/a",
  "acs:ram::1:role/ab",
  "acs:ram::1:role/ab/s1",
  "acs:ram::2:user/a",
  "imm.aliyuncs.com",
  "anonymous",
] as const;
const callerIds = ["1", "2", "3"] as const;

const context: fc.Arbitrary<Record<string, string>> = fc
  .array(
    fc
      .constantFrom(...contexts)
      .chain(([key, list]) => fc.tuple(fc.constant(key), fc.constantFrom(...list))),
    { maxLength: 6 },
  )
  .map((entries) => Object.fromEntries(entries));

/** A request that random policies often match. */
export const request: fc.Arbitrary<RamRequest> = fc.record({
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...resources),
  context,
  principal: fc.constantFrom(...callers),
  principalId: fc.constantFrom(...callerIds),
});

/** A number of such requests, the same ones for the same seed. Faster than fast-check. */
export function* callsFrom(seed: number, count: number): Generator<RamRequest> {
  const random = numbersFrom(seed);
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  for (let i = 0; i < count; i += 1) {
    const carried = contexts.flatMap(([key, list]) => (random() < 0.5 ? [[key, one(list)]] : []));
    yield {
      action: one(actions),
      resource: one(resources),
      context: Object.fromEntries(carried),
      principal: one(callers),
      principalId: one(callerIds),
    };
  }
}

/** The mulberry32 generator: numbers from 0 to 1. */
function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
