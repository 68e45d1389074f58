import { copyFile } from "node:fs/promises";
import path from "node:path";
import { lines, output } from "../command.ts";
import { copyGoModule } from "../go-module.ts";
import type { Suite, TestResult } from "../suite.ts";
import { ossVariables } from "./environment.ts";

const module = {
  path: "github.com/aliyun/aliyun-oss-go-sdk",
  version: "v3.0.2+incompatible",
  sum: "h1:8psS8a+wKfiLt1iVDX79F7Y6wUM49Lcha2FMXt4UM8g=",
};

const outcomes: Readonly<Record<string, TestResult["outcome"]>> = {
  PASS: "passed",
  SKIP: "skipped",
  FAIL: "failed",
  PANIC: "failed",
  MISS: "failed",
};

/** The tests of package `oss`. They are written with gocheck, which `go test -json` can't see. */
export const goSdkV1: Suite = {
  name: "oss-go-sdk-v1",
  title: "OSS SDK for Go 3.0.2",
  bar: 330,
  quick: (test) => /^Oss(BucketMultipart|Copy|Crc|Download|Upload)Suite\./.test(test),
  async prepare(folder) {
    await copyGoModule(module, folder);
    // The module is older than go.mod.
    for (const file of ["go.mod", "go.sum"])
      await copyFile(path.join(import.meta.dirname, "go-sdk-v1", file), path.join(folder, file));
    const program = path.join(folder, "oss.test");
    await output("go", ["test", "-vet=off", "-c", "-o", program, "./oss"], { cwd: folder });
    const cwd = path.join(folder, "oss");
    const listed = (await output(program, ["-check.list"], { cwd })).split("\n");
    return {
      tests: listed.filter((name) => /\.Test/.test(name)),
      async *run(tests, cloud, log) {
        const pattern = `^(${tests.map((name) => name.replace(".", "\\.")).join("|")})$`;
        const env = ossVariables(cloud);
        for await (const line of lines(program, ["-check.v", `-check.f=${pattern}`], {
          ...{ cwd, env, log },
        })) {
          const [, word = "", name = ""] = /^([A-Z]+): \S+:\d+: (\S+\.Test\S*)/.exec(line) ?? [];
          const outcome = outcomes[word];
          if (outcome !== undefined) yield { name, outcome };
        }
      },
    };
  },
};
