import { describe, expect, it } from "vitest";
import { instructions, withPnpm } from "./documents.ts";

const text = `# Title

\`\`\`sh
npm install    # installs
npx immkit dev
\`\`\`

## Use it

\`\`\`ts
const a = 1;
\`\`\`

### First

\`\`\`sh
# a comment
npm start
\`\`\`

## Deploy

\`\`\`sh
curl http://127.0.0.1/#part
\`\`\`
`;

describe("the commands of a document", () => {
  it.each<[string | undefined, readonly string[]]>([
    [undefined, ["npm install", "npx immkit dev"]],
    ["Use it", ["npm start"]],
    ["First", ["npm start"]],
    ["Deploy", ["curl http://127.0.0.1/#part"]],
  ])("under %s", (heading, lines) => {
    expect(instructions("README.md", text, heading)).toEqual({ document: "README.md", lines });
  });

  it.each(["Gone", "a comment"])("under %s are none", (heading) => {
    expect(() => instructions("README.md", text, heading)).toThrow(
      `README.md has no commands under "${heading}".`,
    );
  });
});

describe("a command with pnpm", () => {
  it.each([
    ["npm install", "pnpm install"],
    ["npm install immkit", "pnpm add immkit"],
    ["npm install --save-dev immkit", "pnpm add --save-dev immkit"],
    ["npm test", "pnpm test"],
    ["npm run counts -- --wait 120", "pnpm run counts -- --wait 120"],
    ["npm create immkit my-app", "pnpm create immkit my-app"],
    ["npm create immkit a -- --template yaml", "pnpm create immkit a --template yaml"],
    ["npx tsc --noEmit", "pnpm exec tsc --noEmit"],
    ["npx -y immkit init my-app", "pnpm dlx immkit init my-app"],
    ["pulumi up", "pulumi up"],
  ])("%s", (line, expected) => {
    expect(withPnpm(line, (command) => command === "tsc")).toBe(expected);
  });
});
