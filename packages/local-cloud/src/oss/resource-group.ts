/** The resource group of a bucket. An account has only the default one here. */
import { childText } from "../xml/index.ts";
import { settingOperations } from "./bucket-settings.ts";
import { xmlAnswer } from "./call.ts";
import { ossError } from "./errors.ts";
import { one, shaped, text } from "./xml-shape.ts";

/** The id of the account's only resource group. */
export const defaultResourceGroup = "rg-default";

/** `?resourceGroup` of a bucket. */
export const bucketResourceGroup = settingOperations("BucketResourceGroup", {
  get: () =>
    xmlAnswer("BucketResourceGroupConfiguration", { ResourceGroupId: defaultResourceGroup }),
  put(call) {
    const element = shaped(call.xmlBody("BucketResourceGroupConfiguration"), {
      ResourceGroupId: one(text),
    });
    const id = childText(element, "ResourceGroupId")?.trim() || defaultResourceGroup;
    if (id !== defaultResourceGroup)
      throw ossError("ResourceGroupIdPreCheckError", { BucketName: call.bucket.name });
  },
});
