/** A company's own component, in a package that depends on `@immkit/components`. */
import { ImmProject } from "@immkit/components";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

export class Moderation extends pulumi.ComponentResource {
  constructor(name, options) {
    super("acme:index:Moderation", name, {}, options);
    const parent = { parent: this };
    const trust = { Service: ["imm.aliyuncs.com"] };
    const role = new alicloud.ram.Role(
      name,
      {
        roleName: `acme-${name}`,
        assumeRolePolicyDocument: JSON.stringify({
          Version: "1",
          Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: trust }],
        }),
      },
      parent,
    );
    const project = new ImmProject(
      name,
      { projectName: `acme-${name}`, serviceRole: role.roleName },
      parent,
    );
    this.projectName = project.projectName;
    this.registerOutputs({ projectName: this.projectName });
  }
}
