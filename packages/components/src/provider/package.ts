import { readFileSync } from "node:fs";

/** A file in the folder of this package, above both `src` and `dist`. */
const packageFile = (name: string) =>
  readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

/** The version of this package. */
export const version = (): string =>
  (JSON.parse(packageFile("package.json")) as { version: string }).version;

/** The members of a package schema that are used here. */
interface PackageSchema {
  readonly resources: Readonly<Record<string, { readonly properties?: object }>>;
}

/** The schema of the resources and components for other languages, with the version. */
export const schema = (): PackageSchema => ({
  ...(JSON.parse(packageFile("schema.json")) as PackageSchema),
  ...{ version: version() },
});
