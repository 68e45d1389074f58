import type { Connection } from "../connection.ts";
import { projectHandlers } from "./imm-project.ts";
import { attachmentHandlers } from "./oss-bucket-attachment.ts";
import type { ResourceHandlers } from "./resource.ts";
import { nameCheckHandlers } from "./smq-name-check.ts";

/** The handlers of each type of resource. */
export const resourceTypes: Readonly<Record<string, (connection: Connection) => ResourceHandlers>> =
  {
    "immkit:index:ImmProject": projectHandlers,
    "immkit:index:OssBucketAttachment": attachmentHandlers,
    "immkit:index:SmqNameCheck": nameCheckHandlers,
  };
