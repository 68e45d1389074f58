/**
 * Reads the resources and components of this package from their TypeScript types, with Pulumi's
 * component analyzer.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import analyzerModule from "@pulumi/pulumi/provider/experimental/analyzer.js";

/** A property as the analyzer describes it: a schema, with the members below. */
export interface Property {
  readonly optional?: boolean;
  readonly description?: string;
  readonly [member: string]: unknown;
}

export interface Definition {
  readonly name: string;
  readonly description?: string;
  readonly inputs: Readonly<Record<string, Property>>;
  readonly outputs: Readonly<Record<string, Property>>;
}

export interface TypeDefinition {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly enum?: readonly { readonly name: string; readonly value: string | number }[];
}

export interface Analysis {
  /** Classes with a constructor of the form (name, args, opts), by name. */
  readonly components: Readonly<Record<string, Definition>>;
  readonly typeDefinitions: Readonly<Record<string, TypeDefinition>>;
  readonly dependencies: readonly { readonly name: string; readonly version: string }[];
}

/** The members of the analyzer that are used and have no declaration. */
interface Internals {
  readonly program: { getSourceFiles(): readonly SourceNode[] };
  readonly checker: {
    getTypeAtLocation(node: unknown): {
      getSymbol(): { readonly escapedName: unknown } | undefined;
    };
  };
  readonly docStrings: Record<string, string>;
  isPulumiComponent(node: {
    readonly heritageClauses?: readonly { readonly types: readonly unknown[] }[];
  }): boolean;
  analyze(): Analysis;
}

interface SourceNode {
  readonly fileName?: string;
  readonly name?: { readonly text?: string };
  readonly jsDoc?: readonly { comment?: string | readonly LinkNode[] }[];
  forEachChild(visit: (node: SourceNode) => void): void;
}

interface LinkNode {
  readonly text: string;
  readonly name?: { readonly text?: string; readonly escapedText?: string };
}

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Analyzes the classes `names`, which the package's main entry exports. */
export function analyze(names: ReadonlySet<string>): Analysis {
  const manifest = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
  const analyzer = new analyzerModule.Analyzer(
    folder.replace(/\/$/, ""),
    "immkit",
    manifest,
    new Set(names),
  ) as unknown as Internals;
  // The analyzer expects components. Our resources and the provider have the same constructor.
  analyzer.isPulumiComponent = (node) =>
    (node.heritageClauses ?? []).some(({ types }) =>
      types.some((type) =>
        /^(?:Component|Custom|Provider)Resource$/.test(
          String(analyzer.checker.getTypeAtLocation(type).getSymbol()?.escapedName),
        ),
      ),
    );
  for (const file of analyzer.program.getSourceFiles())
    if (file.fileName?.startsWith(`${folder}src/`)) readComments(file, analyzer.docStrings);
  return analyzer.analyze();
}

/** Makes each comment one paragraph of plain text, and collects those of named declarations. */
function readComments(node: SourceNode, docStrings: Record<string, string>): void {
  for (const doc of node.jsDoc ?? []) {
    const text = plainText(doc.comment);
    doc.comment = text;
    if (node.name?.text !== undefined && text !== "") docStrings[node.name.text] ??= text;
  }
  node.forEachChild((child) => readComments(child, docStrings));
}

function plainText(comment: string | readonly LinkNode[] | undefined): string {
  const text =
    typeof comment === "object"
      ? comment
          .map((part) => {
            const name = part.name?.text ?? part.name?.escapedText;
            return name === undefined ? part.text : `\`${name}\`${part.text}`;
          })
          .join("")
      : (comment ?? "");
  return text
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim())
    .join("\n\n");
}
