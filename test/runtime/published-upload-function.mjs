/** A function as users bundle it: it submits what is uploaded. */

import { parseRuntimeConfig } from "@immkit/runtime";
import { fromEnvironment } from "@immkit/runtime/credentials";
import { createUploadFunction, uploadHandlerFor } from "@immkit/runtime/upload";

const config = parseRuntimeConfig(process.env.IMMKIT_CONFIG);

export const handler = createUploadFunction({
  handler: uploadHandlerFor(config, { credentials: fromEnvironment() }),
});
