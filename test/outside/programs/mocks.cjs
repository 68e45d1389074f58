/** Plain JavaScript, CommonJS: a component with Pulumi's mocks. Prints the types of its resources. */
const { MediaBucket } = require("@immkit/components");
const pulumi = require("@pulumi/pulumi");

const types = [];
pulumi.runtime.setMocks({
  newResource({ type, name, inputs }) {
    types.push(type);
    return { id: name, state: inputs };
  },
  call: () => ({}),
});
const { bucketName } = new MediaBucket("media", { bucketName: "acme-media" });
bucketName.apply((name) =>
  setImmediate(() => console.log(JSON.stringify({ name, types: types.sort() }))),
);
