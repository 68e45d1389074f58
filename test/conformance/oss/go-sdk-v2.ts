import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { lines, output } from "../command.ts";
import { copyGoModule } from "../go-module.ts";
import type { Suite, TestResult } from "../suite.ts";
import { ossVariables } from "./environment.ts";

const module = {
  path: "github.com/aliyun/alibabacloud-oss-go-sdk-v2",
  version: "v1.6.1",
  sum: "h1:tpKbQ1WOW3Lp7KobDrEyGL2hFwtIX+WHfXhvI3dIwNw=",
};

const outcomes: Readonly<Record<string, TestResult["outcome"]>> = {
  PASS: "passed",
  SKIP: "skipped",
  FAIL: "failed",
};

/** The integration tests of package `oss`. */
export const goSdkV2: Suite = {
  name: "oss-go-sdk-v2",
  title: "OSS SDK for Go v2 1.6.1",
  bar: 85,
  quick: (test) => /^Test(Put|Get|Head|Delete|Append|Copy|List|Presign|Bucket)/.test(test),
  async prepare(folder) {
    await copyGoModule(module, folder);
    const cwd = path.join(folder, "oss");
    const program = path.join(folder, "oss.test");
    const args = ["test", "-vet=off", "-tags", "integration", "-c", "-o", program, "./oss"];
    await output("go", args, { cwd: folder });
    return {
      tests: await integrationTests(cwd),
      async *run(tests, cloud, log) {
        const env = ossVariables(cloud);
        const pattern = `^(${tests.join("|")})$`;
        for await (const line of lines(program, ["-test.v", "-test.run", pattern], {
          ...{ cwd, env, log },
        })) {
          const [, word = "", name = ""] = /^--- ([A-Z]+): (\S+) /.exec(line) ?? [];
          const outcome = outcomes[word];
          if (outcome !== undefined) yield { name, outcome };
        }
      },
    };
  },
};

async function integrationTests(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder)).filter((name) =>
    /^client_integration.*_test\.go$/.test(name),
  );
  const sources = await Promise.all(files.map((name) => readFile(path.join(folder, name), "utf8")));
  return sources.flatMap((source) =>
    [...source.matchAll(/^func (Test\w+)\(/gm)].map(([, name = ""]) => name),
  );
}
