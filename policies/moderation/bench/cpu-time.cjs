// `NODE_OPTIONS=--require=cpu-time.cjs`: a policy pack writes its CPU time in milliseconds into the
// file CPU_TIME_FILE. The engine kills the pack, so it writes again and again,
// each time as a new file: it can be killed at any moment.
const { renameSync, writeFileSync } = require("node:fs");

const file = process.env.CPU_TIME_FILE;
if (file !== undefined && process.argv[1]?.includes("run-policy-pack")) {
  const write = () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(`${file}.new`, String((user + system) / 1000));
    renameSync(`${file}.new`, file);
  };
  setInterval(write, 20).unref();
}
