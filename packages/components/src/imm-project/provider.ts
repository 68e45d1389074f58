/**
 * The code of `ImmProject` and `OssBucketAttachment`. The engine's process for dynamic providers
 * loads it from the subpath `@immkit/components/imm-project-provider`. The subpath and the names of
 * the exports are in every state, so they must not change.
 */
import { attachmentProvider } from "./attachment-provider.ts";
import { Connection } from "./connection.ts";
import { projectProvider } from "./project-provider.ts";

export const provider = projectProvider(new Connection());
export const bucketAttachment = attachmentProvider(new Connection());
