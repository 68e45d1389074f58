/**
 * The settings of which a bucket can have several, each with a name in the query. They are stored
 * and returned: no image is styled, no inventory is written.
 */
import type { CloudResponse } from "../http/message.ts";
import { child, childText, type XmlElement } from "../xml/index.ts";
import type { Operation } from "./bucket-settings.ts";
import { isoTime, type OssCall, xmlAnswer } from "./call.ts";
import { invalidArgument, type OssErrorCode, ossError } from "./errors.ts";
import {
  boolean,
  contentOf,
  many,
  type Node,
  one,
  optional,
  shaped,
  someText,
  text,
  xmlElement,
} from "./xml-shape.ts";

interface NamedConfiguration {
  /** `Style` for the actions `GetStyle`, `PutStyle`, … */
  readonly action: string;
  readonly listAction: string;
  /** The query parameter with the name. */
  readonly parameter: string;
  readonly root: string;
  readonly listRoot: string;
  readonly shape: Node;
  readonly absent: OssErrorCode;
  /** Checks beyond the shape, and adds what OSS knows of the setting besides what was sent. */
  readonly complete?: (element: XmlElement, name: string, call: OssCall) => XmlElement;
}

const configurations: Readonly<Record<string, NamedConfiguration>> = {
  style: {
    action: "Style",
    listAction: "ListStyle",
    parameter: "styleName",
    root: "Style",
    listRoot: "StyleList",
    shape: { Content: one(someText) },
    absent: "NoSuchStyle",
    complete(element, name, call) {
      const time = isoTime(call.now);
      const category = call.param("category") || "image";
      return {
        ...element,
        children: [
          xmlElement("Name", name),
          ...element.children,
          xmlElement("Category", category),
          xmlElement("CreateTime", time),
          xmlElement("LastModifyTime", time),
        ],
      };
    },
  },
  inventory: {
    action: "BucketInventory",
    listAction: "GetBucketInventory",
    parameter: "inventoryId",
    root: "InventoryConfiguration",
    listRoot: "ListInventoryConfigurationsResult",
    shape: {
      Id: one(someText),
      IsEnabled: one(boolean),
      Filter: optional("anything"),
      Destination: one("anything"),
      Schedule: one("anything"),
      IncludedObjectVersions: one(text),
      OptionalFields: optional({ Field: many(someText) }),
      IncrementalInventory: optional("anything"),
    },
    absent: "NoSuchInventory",
    complete(element) {
      const destination = child(child(element, "Destination") ?? element, "OSSBucketDestination");
      const bucket = destination && childText(destination, "Bucket");
      const encryption = destination && child(destination, "Encryption");
      if (!bucket?.startsWith("acs:oss:::") || (encryption && encryption.children.length > 1))
        throw ossError("MalformedXML", {
          ErrorDetail: "Destination: Bucket must be acs:oss:::NAME, with at most one Encryption.",
        });
      return element;
    },
  },
};

/** The calls of each sub-resource, by method. */
export const namedConfigurationOperations: Readonly<
  Record<string, Readonly<Record<string, Operation>>>
> = Object.fromEntries(
  Object.entries(configurations).map(([name, configuration]) => [
    name,
    operationsOf(name, configuration),
  ]),
);

function operationsOf(subresource: string, configuration: NamedConfiguration) {
  const { action, listAction, parameter, root, listRoot, shape, absent, complete } = configuration;
  const nameIn = (call: OssCall) => {
    const name = call.param(parameter);
    if (name === "") throw invalidArgument(parameter, name, `${parameter} is missing.`);
    return name;
  };
  const settings = (call: OssCall) => call.bucket.named.get(subresource) ?? new Map();
  const list = (call: OssCall): CloudResponse => {
    call.authorize(listAction);
    const all = [...settings(call)];
    // A list of no inventories is an error, of no styles it is empty (OSS SDK for Go 3.0.2).
    if (all.length === 0 && subresource === "inventory")
      throw ossError(absent, { BucketName: call.bucket.name });
    return xmlAnswer(listRoot, {
      [root]: all.map(([, element]) => contentOf(element)),
      ...(subresource === "inventory" ? { IsTruncated: false } : {}),
    });
  };
  return {
    GET(call: OssCall): CloudResponse {
      if (call.param(parameter) === "") return list(call);
      call.authorize(`Get${action}`);
      const stored = settings(call).get(nameIn(call));
      if (stored === undefined) throw ossError(absent, { BucketName: call.bucket.name });
      return xmlAnswer(root, contentOf(stored));
    },
    PUT(call: OssCall): CloudResponse {
      call.authorize(`Put${action}`);
      const element = shaped(call.xmlBody(root), shape);
      const name = nameIn(call);
      const all = settings(call).set(name, complete ? complete(element, name, call) : element);
      call.bucket.named.set(subresource, all);
      return { status: 200 };
    },
    DELETE(call: OssCall): CloudResponse {
      call.authorize(`Delete${action}`);
      settings(call).delete(nameIn(call));
      return { status: 204 };
    },
  };
}
