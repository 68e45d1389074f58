import type { Fact } from "../fact/fact.ts";
import { text } from "../fact/readers.ts";
import type { Ternary } from "../fact/ternary.ts";
import type { Identity, Reference } from "../stack/reference.ts";
import type { Stack } from "../stack/stack.ts";
import { roleIdentity } from "./principal-identity.ts";
import { protectionOf } from "./protection.ts";
import { StackSubject } from "./subject.ts";

/** The type of projects of the 2017 API, which moderation calls can't use. */
const legacyType = "alicloud:imm/project:Project";

export const projectIdentity: Identity = {
  types: ["immkit:index:ImmProject", legacyType],
  names: ["projectName", "project"],
  nameIn: (reference) => reference.replace(/^acs:imm:[^:]*:[^:]*:project\//, ""),
  within: "region",
};

/** An IMM project. */
export class ImmProject extends StackSubject {
  /** The API that created it. Moderation needs 2020. */
  get api(): "2017" | "2020" {
    return this.resource.type === legacyType ? "2017" : "2020";
  }

  get name(): Fact<string> {
    return this.resource.get(this.api === "2017" ? "project" : "projectName", text);
  }

  /** Whether Pulumi refuses to delete the project, or leaves it. */
  get isProtected(): Ternary {
    return protectionOf(this.resource);
  }

  /** Name of the role that IMM uses. Absent: the account's shared AliyunIMMDefaultRole. */
  get serviceRole(): Fact<string> {
    return this.resource.get("serviceRole", text);
  }

  /** The role that IMM uses. */
  get role(): Reference {
    return this.refer("serviceRole", roleIdentity);
  }
}

/** The IMM projects of both APIs. */
export const readProjects = (stack: Stack): ImmProject[] =>
  stack.ofType(...projectIdentity.types).map((resource) => new ImmProject(resource, stack));
