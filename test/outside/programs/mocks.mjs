/** Plain JavaScript, ES module: a component with Pulumi's mocks. Prints the types of its resources. */
import { MediaBucket } from "@immkit/components";
import * as pulumi from "@pulumi/pulumi";

const types = [];
await pulumi.runtime.setMocks({
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
