import type { Io } from "../io.ts";

export interface MemoryIo extends Io {
  /** What was written so far. */
  readonly out: () => string;
  readonly err: () => string;
  readonly abort: () => void;
}

/** An {@link Io} in memory, for tests. */
export function memoryIo(
  options: {
    env?: Io["env"];
    stdin?: string;
    isTTY?: boolean;
    columns?: number;
    plain?: boolean;
  } = {},
): MemoryIo {
  const { env = {}, stdin = "", isTTY = false, columns = 100, plain = false } = options;
  const written = { out: "", err: "" };
  const controller = new AbortController();
  const output = (stream: "out" | "err") => ({
    isTTY,
    columns,
    write: (text: string) => {
      written[stream] += text;
    },
  });
  return {
    stdout: output("out"),
    stderr: output("err"),
    stdin: (async function* () {
      yield stdin;
    })(),
    env,
    plain,
    signal: controller.signal,
    out: () => written.out,
    err: () => written.err,
    abort: () => controller.abort(),
  };
}
