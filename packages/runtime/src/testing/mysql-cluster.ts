/**
 * A throw-away MySQL or MariaDB server with its data in a temporary folder, reached by a Unix
 * socket in it.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import mysql from "mysql2/promise";
import type { Cluster } from "./postgres-cluster.ts";

/** The programs of a server. */
export interface MysqlPrograms {
  readonly kind: "MariaDB" | "MySQL";
  readonly server: string;
}

/**
 * Debian's MariaDB, and the MySQL server whose path is in IMMKIT_MYSQLD. Both if there are both.
 */
export const mysqlPrograms: readonly MysqlPrograms[] = [
  { kind: "MariaDB", server: "/usr/sbin/mariadbd" } as const,
  { kind: "MySQL", server: process.env["IMMKIT_MYSQLD"] ?? "" } as const,
].filter(({ server }) => existsSync(server));

export async function startMysql({ kind, server: program }: MysqlPrograms): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-my-"));
  const data = path.join(folder, "data");
  const socketPath = path.join(folder, "socket");
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  const settings = [
    "--no-defaults",
    `--datadir=${data}`,
    "--innodb-buffer-pool-size=16M",
    "--secure-file-priv=",
    ...asRoot,
  ];
  const initialize =
    kind === "MariaDB"
      ? ["mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db"]
      : [program, "--initialize-insecure"];
  const [command = "", ...more] = initialize;
  const forBoth =
    kind === "MariaDB" ? settings.filter((name) => !name.startsWith("--sec")) : settings;
  execFileSync(command, [settings[0] ?? "", ...forBoth.slice(1), ...more], { stdio: "pipe" });
  const running = [
    ...settings,
    `--socket=${socketPath}`,
    "--skip-networking",
    `--pid-file=${path.join(folder, "pid")}`,
    "--max-connections=60",
    ...(kind === "MySQL" ? ["--mysqlx=OFF", "--skip-log-bin"] : []),
  ];
  const options = { socketPath, user: "root" };
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    server = spawn(program, running, { cwd: folder, stdio: "ignore" });
    await untilReady(options, server);
  };
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      server.once("exit", () => resolve());
      server.kill(signal);
    });
  await start();
  const root = await mysql.createConnection(options);
  await root.query("CREATE DATABASE immkit");
  await root.end();
  return {
    connectionString: `mysql://root@localhost/immkit?socketPath=${encodeURIComponent(socketPath)}`,
    async crash(pauseMs) {
      await end("SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await start();
    },
    async stop() {
      await end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(options: mysql.ConnectionOptions, server: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const connection = await mysql.createConnection(options);
      await connection.end();
      return;
    } catch (error) {
      if (attempt > 400 || server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
