// `NODE_OPTIONS=--require=cpu-time.cjs`: a policy pack writes its CPU time in milliseconds into the
// file CPU_TIME_FILE. The engine kills the pack, so it writes again and again.
const { writeFileSync } = require("node:fs");

const file = process.env.CPU_TIME_FILE;
if (file !== undefined && process.argv[1]?.includes("run-policy-pack")) {
  const write = () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(file, String((user + system) / 1000));
  };
  setInterval(write, 20).unref();
}
