import { ExitCode } from "./errors/command-error.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";

const interruption = new AbortController();
const readerEnd = new AbortController();
let listening = false;

// A reader that closes the pipe early (`immkit … | head`) is not an error. The rest of the output
// is dropped, and the exit code stays the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") {
      if (stream === process.stdout) readerEnd.abort();
      return;
    }
    if (stream === process.stdout)
      process.stderr.write(`error: Can't write to standard output: ${error.message}.\n`);
    process.exit(ExitCode.usage);
  });
}

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened on first use: an open terminal would keep the process alive.
  get stdin() {
    return process.stdin;
  },
  env: process.env,
  readerGone: readerEnd.signal,
  // A command that does not read the signal dies of SIGINT like any program. So does a command
  // that is still running at the second SIGINT.
  get signal() {
    if (!listening) {
      listening = true;
      for (const name of ["SIGINT", "SIGTERM"] as const)
        process.once(name, () => interruption.abort());
    }
    return interruption.signal;
  },
};

process.exitCode = await main(process.argv.slice(2), io);
