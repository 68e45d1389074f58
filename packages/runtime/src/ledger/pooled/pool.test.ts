import { inspect } from "node:util";
import mysql from "mysql2";
import { describe, expect, it } from "vitest";
import { MysqlLedger } from "../mysql/ledger.ts";
import { PostgresLedger } from "../postgres/ledger.ts";

const open = {
  mysql: (options: object) => MysqlLedger.open({ retryMs: 0, ...options }),
  postgresql: (options: object) => PostgresLedger.open({ retryMs: 0, ...options }),
};

describe("a connection string", () => {
  it.each(
    (["mysql", "postgresql"] as const).flatMap((kind) =>
      ["#", "/", "?"].map((character) => [kind, character] as const),
    ),
  )(
    "of %s with %s in its password is refused, and the password is not shown",
    async (kind, character) => {
      const connectionString = `${kind}://app:secret${character}x@127.0.0.1:1/shop`;
      const error = await open[kind]({ connectionString }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "InvalidConfig", setting: "connectionString" });
      expect(inspect(error, { depth: 5 })).not.toContain("secret");
    },
  );

  it("of mysql with % in its password is refused", async () => {
    const connectionString = "mysql://app:50%zz@127.0.0.1:1/shop";
    await expect(open.mysql({ connectionString })).rejects.toMatchObject({
      setting: "connectionString",
    });
  });
});

describe("a pool", () => {
  it.each([
    ["mysql", {}],
    ["mysql", mysql.createPool({})],
    ["mysql", null],
    ["postgresql", {}],
  ] as const)("of %s that is another object is refused", async (kind, pool) => {
    await expect(open[kind]({ pool })).rejects.toMatchObject({
      code: "InvalidConfig",
      setting: "pool",
    });
  });
});
