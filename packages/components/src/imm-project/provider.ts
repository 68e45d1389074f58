/**
 * The code behind `ImmProject` and `OssBucketAttachment`. The engine's process for dynamic
 * providers loads it by the package's subpath `@immkit/components/imm-project-provider`, so both
 * names are part of every state that was ever written: they stay.
 */
import { attachmentProvider } from "./attachment-provider.ts";
import { Connection } from "./connection.ts";
import { projectProvider } from "./project-provider.ts";

export const provider = projectProvider(new Connection());
export const bucketAttachment = attachmentProvider(new Connection());
