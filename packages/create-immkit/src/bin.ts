#!/usr/bin/env node
// The check comes before everything that an old Node.js can't load.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 18)) await import("./run.ts");
else {
  process.stderr.write(
    `create-immkit needs Node.js 22.18 or newer; this is ${process.version}. Update Node.js: https://nodejs.org\n`,
  );
  process.exitCode = 3;
}

export {};
