/**
 * Which code may import which. Run by `pnpm check`. Type imports count, tests and test support don't.
 */

/** What a package may import of the repository, in addition to itself. */
const allowed = {
  "packages/ram": [],
  "packages/runtime": [],
  "packages/components": ["packages/ram", "packages/runtime"],
  "packages/local-cloud": ["packages/ram"],
  "packages/pulumi-local": ["packages/local-cloud"],
  "policies/moderation": ["packages/ram"],
};

/** The files and folders of packages/ram/src. Each imports only from those before it. */
export const ramOrder = [
  "policy.ts",
  "finding.ts",
  "memo.ts",
  "arn/",
  "document/",
  "decide/",
  "actions/",
  "grants/",
  "automaton/",
  "sets/",
  "compare/",
  "minimise/",
  "escalation/",
  "lint/",
  "explain/",
  "account/",
  "check/",
  "external/",
  "trail/",
];

/** The folders of policies/moderation/src. Each imports only from those before it. */
const policiesOrder = [
  "fact/",
  "stack/",
  "read/",
  "kinds/",
  "analysis/",
  "rule/",
  "rules/",
  "waive/",
  "check/",
  "report/",
  "serve/",
  "pack/",
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular-files",
      comment: "Files don't import each other in a circle.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-circular-folders",
      comment: "Folders of a package don't import each other in a circle.",
      severity: "error",
      scope: "folder",
      from: { path: "^(packages|policies)/[^/]+/src/." },
      to: { circular: true },
    },
    ...Object.entries(allowed).map(([from, to]) => ({
      name: `imports-of-${from.split("/")[1]}`,
      comment: `${from} imports ${to.join(" and ") || "no other package of immkit"}.`,
      severity: "error",
      from: { path: `^${from}/src/` },
      to: {
        path: "^(packages|policies|examples|test)/",
        pathNot: [from, ...to].map((each) => `^${each}/src/`),
      },
    })),
    {
      name: "ram-has-no-dependency",
      comment: "The analyser runs anywhere: no package, nothing of Node.js.",
      severity: "error",
      from: { path: "^packages/ram/src/" },
      to: { pathNot: "^packages/ram/src/" },
    },
    {
      name: "the-reference-evaluator-stands-alone",
      comment: "decide/ is the judge of the analyser, so it shares only the policy documents.",
      severity: "error",
      from: { path: "^packages/ram/src/decide/" },
      to: { pathNot: "^packages/ram/src/(decide/|document/|policy\\.ts$)" },
    },
    ...ramOrder.slice(0, -1).map((from, i) => ({
      name: `ram-imports-of-${from.replace(/\W.*/, "")}`,
      comment: `${from} imports only from what precedes it in ramOrder.`,
      severity: "error",
      from: { path: `^packages/ram/src/${from}` },
      to: { path: ramOrder.slice(i + 1).map((each) => `^packages/ram/src/${each}`) },
    })),
    ...policiesOrder.slice(0, -1).map((from, i) => ({
      name: `policies-imports-of-${from.replace("/", "")}`,
      comment: `${from} imports only from what precedes it in policiesOrder.`,
      severity: "error",
      from: { path: `^policies/moderation/src/${from}` },
      to: { path: policiesOrder.slice(i + 1).map((each) => `^policies/moderation/src/${each}`) },
    })),
    {
      name: "rules-do-not-read",
      comment: "Kinds and rules don't know where a stack comes from.",
      severity: "error",
      from: { path: "^policies/moderation/src/(kinds|analysis|rule|rules)/" },
      to: { path: "^policies/moderation/src/read/" },
    },
    {
      name: "the-function-handler-is-light",
      comment: "A function cold-starts the runtime: no Pulumi, no command line.",
      severity: "error",
      from: { path: "^packages/runtime/src/" },
      to: { path: "@pulumi|commander" },
    },
  ],
  options: {
    includeOnly: { path: "^(packages|policies)/[^/]+/src/|node_modules|^node:" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "\\.test\\.ts$|/testing/|/dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
