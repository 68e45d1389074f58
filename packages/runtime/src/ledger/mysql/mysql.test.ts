import mysql from "mysql2/promise";
import { afterAll, beforeAll, describe } from "vitest";
import { conformance } from "../../testing/ledger-conformance.ts";
import { mysqlPrograms, startMysql } from "../../testing/mysql-cluster.ts";
import type { Cluster } from "../../testing/postgres-cluster.ts";
import { MysqlLedger } from "./ledger.ts";

describe.each(mysqlPrograms)("$kind", (programs) => {
  let cluster: Cluster;
  let admin: mysql.Pool;
  beforeAll(async () => {
    cluster = await startMysql(programs);
    admin = mysql.createPool({ uri: cluster.connectionString, connectionLimit: 2 });
    await admin.query(
      "CREATE TABLE effect (at bigint AUTO_INCREMENT PRIMARY KEY, text varchar(200) NOT NULL)",
    );
  }, 60_000);
  afterAll(async () => {
    await admin?.end();
    await cluster?.stop();
  });
  const effects = async (): Promise<string[]> => {
    const [rows] = await admin.query<mysql.RowDataPacket[]>("SELECT text FROM effect ORDER BY at");
    return rows.map(({ text }) => text);
  };
  const clear = async (): Promise<void> => {
    for (const table of ["effect", "immkit_task", "immkit_quarantine", "immkit_submission"])
      await admin.query(`DELETE FROM ${table}`);
  };
  const insert = "INSERT INTO effect (text) VALUES (?)";
  conformance(`a ledger in ${programs.kind}`, async () => {
    await (await MysqlLedger.open({ connectionString: cluster.connectionString })).close();
    return {
      open: (options) =>
        MysqlLedger.open({
          connectionString: cluster.connectionString,
          maxConnections: 4,
          ...options,
        }),
      effects,
      writeEffect: (tx, text) => tx.query(insert, [text]).then(() => {}),
      clear,
      end: async () => {},
    };
  });
});
