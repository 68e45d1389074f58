/** What a person needs to know about an error code. Each is one or two sentences. */
export interface ErrorText {
  readonly means: string;
  readonly cause: string;
  readonly fix: string;
}

/** The errors of a package, by class and code. */
export interface PackageErrors {
  readonly package: string;
  readonly classes: Readonly<Record<string, Readonly<Record<string, ErrorText>>>>;
}

/** An error code with its text. Several classes can have the same code. */
export interface ErrorEntry extends ErrorText {
  /** `PolicyError.TooLarge` */
  readonly id: string;
  readonly package: string;
  readonly class: string;
  readonly code: string;
}
