import type { Actions, RamContext } from "./context.ts";
import { entityActions } from "./entities.ts";
import {
  describeTags,
  hasTags,
  type Params,
  readDocument,
  readNumber,
  readTags,
  readText,
  withoutUndefined,
} from "./params.ts";
import { type Role, roleArn } from "./state.ts";

const minSessionSeconds = 3_600;
const maxSessionSeconds = 43_200;

/** Create, read, change, list and delete roles. */
export function roleActions(ram: RamContext): Actions {
  return entityActions<Role>(ram, {
    name: "Role",
    entities: ram.state.roles,
    idPrefix: "3",
    limit: 1000,
    canBeRenamed: false,
    create: (common, params) => ({
      ...common,
      description: readText(params, "Description", 1024) ?? "",
      maxSessionDuration: readMaxSession(params, "MaxSessionDuration") ?? minSessionSeconds,
      trust: readDocument(params, "AssumeRolePolicyDocument", "trust"),
      tags: readTags(params),
    }),
    changes: (params) =>
      withoutUndefined({
        description: readText(params, "NewDescription", 1024),
        maxSessionDuration: readMaxSession(params, "NewMaxSessionDuration"),
        trust: params["NewAssumeRolePolicyDocument"]
          ? readDocument(params, "NewAssumeRolePolicyDocument", "trust")
          : undefined,
      }),
    filter: (params) => {
      const wanted = readTags(params);
      return ({ tags }) => hasTags(tags, wanted);
    },
    describe: (role, listed) => ({
      Arn: roleArn(ram.accountId, role.name),
      Description: role.description,
      MaxSessionDuration: role.maxSessionDuration,
      ...(listed
        ? { Tags: describeTags(role.tags) }
        : { AssumeRolePolicyDocument: role.trust.text }),
    }),
  });
}

function readMaxSession(params: Params, name: string): number | undefined {
  return readNumber(params, name, minSessionSeconds, maxSessionSeconds);
}
