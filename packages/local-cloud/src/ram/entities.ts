/** The actions that users, groups and roles have in common: Create, Get, Update, Delete, List. */
import { isoSeconds } from "../auth/time.ts";
import { newEntityId } from "../core/ids.ts";
import { type Actions, check, type RamContext, readEntity } from "./context.ts";
import { deleteConflict, entityAlreadyExists, limitExceeded } from "./errors.ts";
import { type Params, paginate, readName } from "./params.ts";
import type { Entity } from "./state.ts";

interface Kind<E extends Entity> {
  readonly name: "User" | "Group" | "Role";
  readonly entities: Map<string, E>;
  /** The first digit of its ids. */
  readonly idPrefix: "2" | "3" | "5";
  /** How many an account can have. */
  readonly limit: number;
  readonly canBeRenamed: boolean;
  /** Creates the entity from the parameters of the call. */
  readonly create: (common: Entity, params: Params) => E;
  /** What the parameters of an Update call change. */
  readonly changes: (params: Params) => Partial<E>;
  /** Throws a DeleteConflict if something must be deleted first, apart from attached policies. */
  readonly checkUnused?: (entity: E) => void;
  /** Which entities a List call selects. Default: all. */
  readonly filter?: (params: Params) => (entity: E) => boolean;
  /** The members of an answer besides id, name and dates. */
  readonly describe: (entity: E, listed: boolean) => Record<string, unknown>;
}

export function entityActions<E extends Entity>(ram: RamContext, kind: Kind<E>): Actions {
  const { name: Kind, entities, limit } = kind;
  const word = Kind.toLowerCase();
  const describe = (entity: E, listed: boolean) => ({
    [`${Kind}Id`]: entity.id,
    [`${Kind}Name`]: entity.name,
    ...kind.describe(entity, listed),
    CreateDate: isoSeconds(entity.createdAt),
    UpdateDate: isoSeconds(entity.updatedAt),
  });
  const answer = (entity: E) => ({ [Kind]: describe(entity, false) });
  return {
    [`Create${Kind}`](call) {
      const name = readName(call.params, `${Kind}Name`);
      check(ram, call, `${word}/${name}`);
      const now = ram.clock.now();
      const common = { id: newEntityId(kind.idPrefix), name, createdAt: now, updatedAt: now };
      const entity = kind.create({ ...common, attached: new Map() }, call.params);
      if (entities.has(name.toLowerCase())) throw entityAlreadyExists(Kind, name);
      if (entities.size >= limit)
        throw limitExceeded(Kind, `An account can have ${limit} ${word}s.`);
      entities.set(name.toLowerCase(), entity);
      return answer(entity);
    },
    [`Get${Kind}`]: (call) => answer(readEntity(ram, call, Kind, entities)),
    [`Update${Kind}`](call) {
      const entity = readEntity(ram, call, Kind, entities);
      const changes = kind.changes(call.params);
      if (kind.canBeRenamed && call.params[`New${Kind}Name`]) {
        const from = entity.name.toLowerCase();
        entity.name = readNewName(call.params, entity);
        entities.delete(from);
        entities.set(entity.name.toLowerCase(), entity);
      }
      Object.assign(entity, changes, { updatedAt: ram.clock.now() });
      return answer(entity);
    },
    [`Delete${Kind}`](call) {
      const entity = readEntity(ram, call, Kind, entities);
      kind.checkUnused?.(entity);
      if (entity.attached.size > 0)
        throw deleteConflict(
          `${Kind}.Policy`,
          `Policies are attached to the ${word}: ${entity.name}. Detach them first.`,
        );
      entities.delete(entity.name.toLowerCase());
      return {};
    },
    [`List${Kind}s`](call) {
      check(ram, call, `${word}/*`);
      const selected = [...entities.values()].filter(kind.filter?.(call.params) ?? (() => true));
      const { page, ...more } = paginate(selected, (entity) => entity.name, call.params);
      return { [`${Kind}s`]: { [Kind]: page.map((entity) => describe(entity, true)) }, ...more };
    },
  };

  function readNewName(params: Params, entity: E): string {
    const name = readName(params, `New${Kind}Name`, `${Kind}Name`);
    const other = entities.get(name.toLowerCase());
    if (other !== undefined && other !== entity) throw entityAlreadyExists(Kind, name);
    return name;
  }
}
