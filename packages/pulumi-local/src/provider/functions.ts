/** The functions (`getX`) of the provider. */
import { FunctionArgumentError } from "../protocol/provider.ts";
import type { PropertyMap } from "../protocol/values.ts";
import type { CloudClient } from "./client.ts";
import { boolean, list, object, type Properties, type Property, string } from "./schema.ts";

interface ProviderFunction {
  readonly inputs: Properties;
  readonly outputs: Properties;
  call(client: CloudClient, args: PropertyMap): Promise<PropertyMap>;
}

const identity = (client: CloudClient) => client.rpc("Sts", "GetCallerIdentity", {});

const text: Property = { type: string(), required: true };

export const providerFunctions: Readonly<Record<string, ProviderFunction>> = {
  "alicloud:index/getCallerIdentity:getCallerIdentity": {
    inputs: {},
    outputs: { id: text, accountId: text, arn: text, identityType: text },
    async call(client) {
      const caller = await identity(client);
      const accountId = String(caller["AccountId"]);
      return {
        id: accountId,
        accountId,
        arn: String(caller["Arn"]),
        identityType: String(caller["IdentityType"]),
      };
    },
  },
  "alicloud:index/getAccount:getAccount": {
    inputs: {},
    outputs: { id: text },
    async call(client) {
      const id = client.settings.accountId ?? String((await identity(client))["AccountId"]);
      return { id };
    },
  },
  // The local cloud has one region: the one in its configuration.
  "alicloud:index/getRegions:getRegions": {
    inputs: { name: { type: string() }, current: { type: boolean } },
    outputs: {
      id: text,
      current: { type: boolean, required: true },
      ids: { type: list(string()), required: true },
      regions: {
        type: list(object({ id: text, regionId: text, localName: text })),
        required: true,
      },
      name: { type: string() },
    },
    async call(client, args) {
      const { region } = client.settings;
      const { name, current } = args;
      if (name !== undefined && typeof name !== "string")
        throw new FunctionArgumentError({ property: "name", reason: "must be a string" });
      if (current !== undefined && typeof current !== "boolean")
        throw new FunctionArgumentError({ property: "current", reason: "must be true or false" });
      if (current === true && name !== undefined && name !== region) {
        throw new FunctionArgumentError({
          property: "name",
          reason: `must be the current region, ${region}, or left out`,
        });
      }
      const ids = name === undefined || name === region ? [region] : [];
      return {
        id: region,
        current: current ?? false,
        ids,
        regions: ids.map((id) => ({ id, regionId: id, localName: id })),
        ...(name === undefined ? {} : { name }),
      };
    },
  },
};
