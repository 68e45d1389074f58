/**
 * Creates components for programs in other languages, with the SDK's own server for this. It is a
 * separate process, because the resources need neither the SDK nor the alicloud package, which take
 * long to load. The plugin starts it with the engine's address as argument; the first line of
 * output is its port.
 */
import * as pulumi from "@pulumi/pulumi";
import * as main from "../index.ts";
import { schema, version } from "./package.ts";
import { endWithEngine } from "./protocol/engine.ts";

type ComponentClass = new (
  name: string,
  args: pulumi.Inputs,
  opts: pulumi.ComponentResourceOptions,
) => pulumi.ComponentResource;

const { resources } = schema();

const provider: pulumi.provider.Provider = {
  version: version(),
  async construct(name, type, inputs, options) {
    const component = componentOf(type);
    const created = new component(name, inputs, options) as pulumi.ComponentResource &
      Readonly<Record<string, pulumi.Input<unknown>>>;
    const outputs = Object.keys(resources[type]?.properties ?? {});
    return {
      urn: created.urn,
      state: Object.fromEntries(outputs.map((output) => [output, created[output]])),
    };
  },
};

function componentOf(type: string): ComponentClass {
  const found: unknown = (main as Readonly<Record<string, unknown>>)[type.split(":")[2] ?? ""];
  if (typeof found === "function" && found.prototype instanceof pulumi.ComponentResource)
    return found as ComponentClass;
  throw new Error(`immkit has no component of type ${type}`);
}

const [, , engine = ""] = process.argv;
endWithEngine(engine);
await pulumi.provider.main(provider, [engine]);
