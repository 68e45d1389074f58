/** A throw-away PostgreSQL cluster in a temporary folder, reached by a Unix socket in it. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";

export interface Cluster {
  readonly connectionString: string;
  /** Ends the server at once, as a crash would, and starts it again after a pause. */
  crash(pauseMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** The folder of PostgreSQL's programs, Debian's newest; undefined if there is none. */
export const postgresPrograms: string | undefined = globSync("/usr/lib/postgresql/*/bin/initdb")
  .map((file) => path.dirname(file))
  .sort((a, b) => Number(a.split("/")[4]) - Number(b.split("/")[4]))
  .at(-1);

export async function startCluster(programs: string): Promise<Cluster> {
  const folder = mkdtempSync(path.join(tmpdir(), "immkit-pg-"));
  if (nobody !== undefined) chownSync(folder, nobody.uid, nobody.gid);
  const data = path.join(folder, "data");
  const initdb = [
    "-D",
    data,
    "-U",
    "immkit",
    "-A",
    "trust",
    "-E",
    "UTF8",
    "--locale=C.UTF-8",
    "--no-sync",
  ];
  execFileSync(path.join(programs, "initdb"), initdb, { ...nobody, cwd: folder, stdio: "pipe" });
  const connectionString = `postgresql://immkit@/postgres?host=${encodeURIComponent(folder)}`;
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    const settings = [
      "listen_addresses=",
      `unix_socket_directories=${folder}`,
      "max_connections=60",
      "shared_buffers=16MB",
    ];
    const options = settings.flatMap((setting) => ["-c", setting]);
    server = spawn(path.join(programs, "postgres"), ["-D", data, ...options], {
      ...nobody,
      cwd: folder,
      stdio: "ignore",
    });
    await untilReady(connectionString, server);
  };
  const end = (signal: NodeJS.Signals): Promise<void> =>
    new Promise((resolve) => {
      server.once("exit", () => resolve());
      server.kill(signal);
    });
  await start();
  return {
    connectionString,
    async crash(pauseMs) {
      // SIGQUIT is PostgreSQL's immediate shutdown: no goodbye, and recovery at the next start.
      await end("SIGQUIT");
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      await start();
    },
    async stop() {
      await end("SIGINT");
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
}

async function untilReady(connectionString: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt > 200 || server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
