/** What `create-immkit` can create. */

/** A kind of project. */
export interface Template {
  readonly name: string;
  /** One line for a list of templates. */
  readonly summary: string;
  /** Paths of its files. The other ones in `examples/NAME` stay in the repository. */
  readonly files: readonly string[];
  /** The samples in its folder `media`. They are those of the quickstart. */
  readonly media: readonly string[];
}

const images = ["coastline.png", "crowd.webp", "dusk.jpg", "loop.gif", "poster.png"] as const;

/** The templates; the first one is the default. */
export const templates: readonly Template[] = [
  {
    name: "quickstart",
    summary: "upload media, submit it, and print the verdicts",
    files: [
      "Pulumi.yaml",
      "README.md",
      "app.ts",
      "index.ts",
      "media.ts",
      "moderate.test.ts",
      "moderate.ts",
      "package.json",
      "scenario.json",
      "table.ts",
      "tsconfig.json",
    ],
    media: [...images, "zoom.mp4"],
  },
  {
    name: "worker",
    summary: "a service that handles each verdict once, even if it is killed",
    files: [
      "Pulumi.yaml",
      "README.md",
      "counts.ts",
      "decide.test.ts",
      "decide.ts",
      "health.ts",
      "index.ts",
      "log.ts",
      "maintenance.ts",
      "media.ts",
      "package.json",
      "postgres-store.ts",
      "quarantine.ts",
      "scenario.json",
      "settings.ts",
      "sqlite-store.ts",
      "store.ts",
      "submit.ts",
      "tsconfig.json",
      "worker.ts",
    ],
    media: images,
  },
  {
    name: "function",
    summary: "a function of Function Compute that a queue triggers",
    files: [
      "Pulumi.yaml",
      "README.md",
      "decide.ts",
      "handler.test.ts",
      "handler.ts",
      "index.ts",
      "media.ts",
      "package.json",
      "scenario.json",
      "simulate.ts",
      "trigger.ts",
      "tsconfig.json",
    ],
    media: images,
  },
  {
    name: "policy-gate",
    summary: "a check of a stack in CI, on GitHub and GitLab",
    files: [
      ".github/workflows/check.yml",
      ".gitlab-ci.yml",
      "Pulumi.yaml",
      "README.md",
      "facts.json",
      "faulty.json",
      "gate.test.ts",
      "index.ts",
      "package.json",
      "state.ts",
      "tsconfig.json",
      "waivers.yaml",
    ],
    media: [],
  },
  {
    name: "yaml",
    summary: "a stack in Pulumi YAML, without TypeScript",
    files: [
      "Pulumi.yaml",
      "README.md",
      "app.mjs",
      "package.json",
      "scenario.json",
      "stack.test.mjs",
    ],
    media: images,
  },
];
