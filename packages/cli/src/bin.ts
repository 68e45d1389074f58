#!/usr/bin/env node
import { ExitCode } from "./errors/exit-code.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";

const interruption = new AbortController();
let listening = false;

// A reader that has seen enough (`immkit … | head`) is no error: what is left to say goes nowhere,
// and the exit code stands.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    if (stream === process.stdout)
      process.stderr.write(`error: Standard output can't be written: ${error.message}.\n`);
    process.exit(ExitCode.usage);
  });
}

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  // Opened on first use: reading from a terminal nobody asked for would keep the process alive.
  get stdin() {
    return process.stdin;
  },
  env: process.env,
  // A command that never asks for the signal dies of SIGINT as any program does; so does one that
  // does not end after the first.
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
