/**
 * Plain JavaScript, ES module: loads the modules in its arguments, and runs a component with
 * Pulumi's mocks. Prints what was loaded and the types of the resources.
 */
import { MediaBucket } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const loaded = [];
for (const name of process.argv.slice(2))
  if (Object.keys(await import(name)).length > 0) loaded.push(name);

const types = [];
pulumi.runtime.setMocks({
  newResource({ type, name, inputs }) {
    types.push(type);
    return { id: name, state: inputs };
  },
  call: () => ({ id: "1234567890123456" }),
});
pulumi.runtime.setConfig("alicloud:region", "cn-hangzhou");
const { bucketName } = new MediaBucket("media", { bucketName: "acme-media" });
bucketName.apply((name) =>
  setImmediate(() => console.log(JSON.stringify({ loaded, name, types }))),
);
