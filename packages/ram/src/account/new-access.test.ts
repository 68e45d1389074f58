import { describe, expect, it } from "vitest";
import {
  type AccountParts,
  accountOf,
  allow,
  deny,
  policy,
  principalOf,
  trust,
  unreadable,
} from "../testing/account.ts";
import { newAccessInAccount, newAccessOfPrincipal } from "./new-access.ts";

const media = "acs:oss:*:*:media/*";
const reader = policy(allow("oss:GetObject", media));
const ann = trust({ RAM: "acs:ram::1:user/ann" });
const both = trust({ RAM: ["acs:ram::1:user/ann", "acs:ram::1:user/bob"] });
const unreadableTrust = policy({ Effect: "Allow", Action: "sts:AssumeRole" });
const guard = policy(deny("oss:DeleteObject", "*"));

const change = (before: AccountParts, after: AccountParts) =>
  newAccessInAccount(accountOf(before).account, accountOf(after).account);

/** An account with the role `app`. */
const app = (policies: Readonly<Record<string, object>>, trusting = ann): AccountParts => ({
  policies,
  roles: { app: [trusting, ...Object.keys(policies)] },
});

describe("newAccessInAccount", () => {
  it("compares roles, users and groups with themselves, and a role by its trust policy too", () => {
    const before = {
      policies: { reader },
      roles: { app: [ann, "reader"] },
      groups: { ops: ["reader"] },
    } as const;
    const after = {
      policies: { reader, writer: policy(allow("oss:PutObject", media)) },
      roles: { app: [both, "reader"], extra: [ann] },
      users: { bob: ["group/ops"] },
      groups: { ops: ["reader", "writer"] },
    } as const;
    expect(change(before, after)).toMatchObject({
      access: [
        {
          holder: "role/app",
          policy: "role/app trust",
          action: "sts:AssumeRole",
          request: { principal: "acs:ram::1:user/bob" },
        },
        {
          holder: "role/extra",
          policy: "role/extra trust",
          request: { principal: "acs:ram::1:user/ann" },
        },
        { holder: "user/bob", policy: "custom/reader", action: "oss:GetObject" },
        { holder: "user/bob", policy: "custom/writer", action: "oss:PutObject" },
        { holder: "group/ops", policy: "custom/writer", action: "oss:PutObject" },
      ],
      unreadable: [],
    });
    expect(change(after, after)).toEqual({ access: [], unreadable: [] });
  });

  it("finds a trust policy that was opened, although the role can call sts:* itself", () => {
    const sts = { own: policy(allow("sts:*", "*")) };
    expect(change(app(sts), app(sts, both)).access).toMatchObject([{ policy: "role/app trust" }]);
  });

  it("reports a policy that can't be read, and still compares the others", () => {
    const { access, unreadable: missing } = change({}, app({ odd: unreadable, reader }));
    expect(access).toMatchObject([
      { holder: "role/app", policy: "custom/reader", request: { action: "oss:GetObject" } },
      {
        holder: "role/app",
        policy: "custom/odd",
        statement: null,
        action: null,
        request: null,
        reason: expect.stringMatching(/^What it allows is unknown: .*Version/),
        unchanged: false,
      },
      { policy: "role/app trust" },
    ]);
    expect(missing.map(({ name }) => name)).toEqual(["custom/odd"]);
  });

  it("reports nothing for an unchanged text if no Deny was removed", () => {
    const renamed = policy({ ...deny("oss:DeleteObject", "*"), Sid: "renamed" });
    const before = app({ odd: unreadable, guard });
    expect(change(before, app({ odd: unreadable, guard: renamed })).access).toMatchObject([
      {
        policy: "custom/odd",
        request: null,
        reason: expect.stringMatching(/^It can't be read, but it is unchanged and adds nothing: /),
        unchanged: true,
      },
    ]);
    expect(change(before, app({ odd: unreadable })).access).toMatchObject([
      {
        policy: "custom/odd",
        reason: expect.stringMatching(
          /^What it allows is unknown, and a Deny that limited it was removed: /,
        ),
        unchanged: false,
      },
    ]);
  });

  const rewritten = { ...unreadable, Version: "3" };
  it.each<[string, AccountParts, AccountParts, readonly string[]]>([
    [
      "another text that can't be read",
      app({ odd: unreadable }),
      app({ odd: rewritten }),
      ["What it allows is unknown", "What it denied before is unknown"],
    ],
    [
      "another text that can be read",
      app({ odd: unreadable }),
      app({ odd: guard }),
      ["What it denied before is unknown"],
    ],
    [
      "a policy that was removed",
      app({ odd: unreadable, reader }),
      app({ reader }),
      ["What it denied before is unknown"],
    ],
    [
      "a trust policy that can't be read now",
      app({ reader }),
      app({ reader }, unreadableTrust),
      ["What it allows is unknown"],
    ],
    [
      "a trust policy that could not be read before",
      app({ reader }, unreadableTrust),
      app({ reader }),
      ["What it denied before is unknown"],
    ],
  ])("is undetermined for %s", (_, before, after, reasons) => {
    const { access } = change(before, after);
    expect(access.map(({ request }) => request)).toEqual(reasons.map(() => null));
    expect(access.map(({ reason }) => reason?.replace(/:.*/s, ""))).toEqual(reasons);
  });
});

describe("newAccessOfPrincipal", () => {
  const role = (trusting: object) => principalOf(app({ reader }, trusting), "role/app").principal;
  const user = principalOf({ policies: { reader }, users: { ann: ["reader"] } }, "user/ann");

  it("compares two roles by what they can do and who can assume them", () => {
    expect(newAccessOfPrincipal(role(ann), role(both)).access).toMatchObject([
      { holder: "role/app", policy: "role/app trust" },
    ]);
    expect(newAccessOfPrincipal(role(both), role(ann)).access).toEqual([]);
  });

  it("compares a role and a user by what they can do", () => {
    expect(newAccessOfPrincipal(user.principal, role(both)).access).toEqual([]);
    expect(newAccessOfPrincipal(role(both), user.principal).access).toEqual([]);
  });
});
