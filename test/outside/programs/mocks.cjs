/**
 * Plain JavaScript, CommonJS: loads the modules in its arguments, and runs a component with
 * Pulumi's mocks. Prints what was loaded and the types of the resources.
 */
const { MediaBucket } = require("@immkit/components");
const pulumi = require("@pulumi/pulumi");

const loaded = [];
for (const name of process.argv.slice(2))
  if (Object.keys(require(name)).length > 0) loaded.push(name);

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
