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
      "credentials.ts",
      "decide.test.ts",
      "decide.ts",
      "health.ts",
      "index.ts",
      "log.ts",
      "maintenance.ts",
      "package.json",
      "postgres-store.ts",
      "quarantine.ts",
      "scenario.json",
      "settings.ts",
      "sqlite-store.ts",
      "store.ts",
      "submit.ts",
      "tsconfig.json",
      "upload.ts",
      "worker.ts",
    ],
    media: images,
  },
];
