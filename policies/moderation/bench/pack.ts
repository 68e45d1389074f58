import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type PackedFolder, packedFolder } from "./packed.ts";
import { stack } from "./stacks.ts";
import { timed } from "./timed.ts";

/** CPU time of `pulumi policy analyze`, in milliseconds. */
interface Cpu {
  readonly engine: number;
  readonly pack: number;
}

/** The pack compared with an empty one, under the real engine. */
export interface PackCost {
  /** What the pack adds to the start. */
  readonly startMs: number;
  /** Engine and pack, at 1,000 resources, divided by the same with the empty pack. */
  readonly times: number;
  readonly measured: Readonly<Record<string, Cpu>>;
}

const repository = path.join(import.meta.dirname, "../../..");
const pulumi = path.join(repository, ".pulumi/bin/pulumi");
const runs = 5;

/** Why the pack can't be measured. Undefined if it can. */
export const packObstacle = (): string | undefined =>
  existsSync(pulumi) ? undefined : "There is no Pulumi CLI. Run `npx -y pnpm@12 pulumi:install`.";

export function measurePack(): PackCost {
  const packed = packedFolder();
  try {
    const sizes = [1, 1000];
    for (const size of sizes)
      writeFileSync(path.join(packed.folder, `${size}.json`), stack("pipeline", size));
    const names = ["empty", "pack"] as const;
    const cases = names.flatMap((name) => sizes.map((size) => ({ name, size })));
    const measured: Record<string, Cpu> = {};
    // The cases take turns: a busy moment of the machine then slows all of them.
    for (let run = 0; run < runs; run += 1)
      for (const { name, size } of cases) {
        const key = `${name} ${size}`;
        measured[key] = least(measured[key], analyze(packed, packed[name], size));
      }
    const of = (key: string): Cpu => measured[key] ?? { engine: 0, pack: 0 };
    const total = (key: string) => of(key).engine + of(key).pack;
    return {
      startMs: Math.round(of("pack 1").pack - of("empty 1").pack),
      times: Math.round((100 * total("pack 1000")) / total("empty 1000")) / 100,
      measured,
    };
  } finally {
    rmSync(packed.folder, { recursive: true, force: true });
  }
}

const least = (a: Cpu = { engine: Infinity, pack: Infinity }, b: Cpu): Cpu => ({
  engine: Math.min(a.engine, b.engine),
  pack: Math.min(a.pack, b.pack),
});

function analyze({ folder }: PackedFolder, pack: string, size: number): Cpu {
  const file = path.join(folder, "cpu-time");
  const state = path.join(folder, `${size}.json`);
  const { cpuMs } = timed(pulumi, ["policy", "analyze", "--file", state, "--policy-pack", pack], {
    cwd: folder,
    // Violations are an error for Pulumi.
    codes: [0, 1, 255],
    env: {
      CPU_TIME_FILE: file,
      NODE_OPTIONS: `--require=${path.join(import.meta.dirname, "cpu-time.cjs")}`,
      PATH: `${path.dirname(process.execPath)}:${path.dirname(pulumi)}:${process.env["PATH"]}`,
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
  });
  return { engine: cpuMs, pack: Number(readFileSync(file, "utf8")) };
}
