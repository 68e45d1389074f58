import { mapOf, type PropertyMap } from "../../../protocol/values.ts";
import { unlessCode } from "../../client.ts";
import type { ResourceType } from "../../resource.ts";
import { parametersOf, propertiesIn } from "../../rpc-fields.ts";
import { list, object, property, string } from "../../schema.ts";

const type = "alicloud:message/serviceEventRule:ServiceEventRule";
const replace = { replace: true } as const;
const missing = ["RESOURCE_NOT_FOUND"];
/** Each call names the product, which is always OSS. */
const product = { ProductName: "oss" } as const;

/**
 * `alicloud.message.ServiceEventRule`. Its id is the rule's name. There is no update: each change
 * needs a new rule. The endpoint is read as the name of its queue or topic, so a program that
 * writes the ARN of a queue gets a new rule in every update.
 */
export const serviceEventRule: ResourceType = {
  type,
  inputs: {
    ruleName: property("RuleName", string(), { required: true, replace: true }),
    eventTypes: property("EventTypes", list(string()), { required: true, replace: true }),
    matchRules: property(
      "MatchRules",
      list(
        list(
          object({
            matchState: property("MatchState", string({ oneOf: ["true", "false"] })),
            name: property("Name", string()),
            prefix: property("Prefix", string()),
            suffix: property("Suffix", string()),
          }),
        ),
      ),
      replace,
    ),
    endpoint: property(
      "Endpoint",
      object({
        endpointType: property(
          "EndpointType",
          string({ oneOf: ["http", "queue", "topic"] }),
          replace,
        ),
        endpointValue: property("EndpointValue", string(), replace),
      }),
      replace,
    ),
    deliveryMode: property("DeliveryMode", string({ oneOf: ["DIRECT", "BROADCAST"] }), {
      replace: true,
      computed: true,
    }),
  },
  outputs: {},
  async create(client, inputs) {
    await client.rpc("Mns-open", "CreateEventRule", {
      ...product,
      ...parametersOf(serviceEventRule.inputs, inputs),
    });
    return { id: String(inputs["ruleName"]) };
  },
  async read(client, id) {
    const call = client.rpc("Mns-open", "GetEventRule", { ...product, RuleName: id });
    const response = await unlessCode(call, missing);
    if (response === undefined) return undefined;
    return propertiesIn(serviceEventRule.inputs, mapOf(response["Data"]) as PropertyMap);
  },
  async delete(client, { id }) {
    const call = client.rpc("Mns-open", "DeleteEventRule", { ...product, RuleName: id });
    await unlessCode(call, missing);
  },
};
