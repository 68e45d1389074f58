/**
 * Resource Directory for an account that is in none. Source: "GetResourceDirectory",
 * ResourceDirectoryMaster 2022-04-19. The call needs no permission.
 */
import { ServiceError } from "../core/service-error.ts";
import type { RpcProduct } from "../rpc/product.ts";

/** `ResourceDirectoryMaster` 2022-04-19: the account is not in a resource directory. */
export const resourceDirectory: RpcProduct = {
  name: "ResourceDirectoryMaster",
  version: "2022-04-19",
  actions: {
    GetResourceDirectory() {
      throw new ServiceError(
        404,
        "ResourceDirectoryNotInUse",
        "The specified account is not an Alibaba Cloud account or a member account of the resource directory.",
      );
    },
  },
};
