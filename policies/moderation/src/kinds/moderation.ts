import type { Resource } from "../stack/resource.ts";
import type { Scope } from "../stack/scope.ts";
import type { Stack } from "../stack/stack.ts";

import type { Bucket } from "./bucket.ts";
import { bucketIdentity } from "./bucket-identity.ts";
import type { EventRule } from "./event-rule.ts";
import { type ImmProject, projectIdentity } from "./imm-project.ts";
import { namedResources } from "./named-resources.ts";
import type { Principal } from "./principal.ts";
import type { Queue } from "./queue.ts";
import type { Topic } from "./topic.ts";

const attachmentType = "immkit:index:OssBucketAttachment";
const channelType = "immkit:index:ResultChannel";

/** The service principal of IMM. */
export const immService = "imm.aliyuncs.com";

/** The subjects that a moderation stack consists of. */
export interface ModerationParts {
  readonly stack: Stack;
  readonly projects: readonly ImmProject[];
  readonly principals: readonly Principal[];
  readonly buckets: readonly Bucket[];
  readonly topics: readonly Topic[];
  readonly queues: readonly Queue[];
  readonly eventRules: readonly EventRule[];
}

/** A subject with its place. */
interface Placed {
  readonly resource: Resource;
  readonly scope: Scope;
}

/** How the parts of a moderation stack belong together. Everything is looked up by index. */
export class Moderation {
  /** Whether the stack gets IMM's events from EventBridge. */
  readonly hearsEvents: boolean;
  /** The topics that IMM publishes verdicts to. */
  readonly verdictTopics: readonly Topic[];
  /** One topic, and one queue that isn't a dead-letter queue, of each account and region. */
  readonly places: { readonly topic: readonly Topic[]; readonly queue: readonly Queue[] };
  readonly #stack: Stack;
  readonly #principals: ReadonlyMap<Resource, Principal>;
  readonly #serviceRoles = new Set<Resource | string>();
  readonly #buckets: ReadonlyMap<Resource, Bucket>;
  readonly #media: readonly Bucket[];
  readonly #mediaOf: ReadonlyMap<Resource | undefined, readonly Bucket[]>;
  readonly #topics: readonly Topic[];
  readonly #topicsOf: ReadonlyMap<Resource | undefined, readonly Topic[]>;
  readonly #attached = new Map<Resource, Bucket[]>();

  constructor(parts: ModerationParts) {
    const { stack, projects, principals, buckets, topics, queues, eventRules } = parts;
    this.#stack = stack;
    this.#principals = byResource(principals);
    this.#buckets = byResource(buckets);
    this.#topics = topics;
    this.#topicsOf = this.#byComponent(topics);
    this.#media = buckets.filter(({ role }) => role.is === "known" && role.value === "media");
    this.#mediaOf = this.#byComponent(this.#media);
    for (const { role, serviceRole } of projects) {
      if (role.is === "resource") this.#serviceRoles.add(role.resource);
      else if (serviceRole.is === "known") this.#serviceRoles.add(serviceRole.value.toLowerCase());
    }
    this.#readAttachments();
    this.hearsEvents = eventRules.some(
      ({ filterPattern: pattern }) =>
        pattern.is === "unknown" || JSON.stringify(pattern.value ?? "").includes("acs.imm"),
    );
    this.places = {
      topic: onePerScope(topics),
      queue: onePerScope(queues.filter(({ isDeadLetterQueue }) => !isDeadLetterQueue)),
    };
    const published = new Set(
      projects.flatMap((project) => {
        const documents = this.serviceRoleOf(project)?.documents ?? [];
        return namedResources(documents, "mns:PublishMessage", /\/topics\/([^/*?]+)\/messages$/);
      }),
    );
    this.verdictTopics = topics.filter(
      ({ resource, name }) =>
        stack.parentOf(resource)?.type === channelType ||
        (name.is === "known" && published.has(name.value)),
    );
  }

  /** The role that IMM uses for a project, if the stack creates it. */
  serviceRoleOf({ role }: ImmProject): Principal | undefined {
    const principal = role.is === "resource" ? this.#principals.get(role.resource) : undefined;
    return principal?.isInStack ? principal : undefined;
  }

  /** Whether a principal is the role of IMM: a project names it, or it trusts IMM. */
  isServiceRole({ type, trust, resource, label }: Principal): boolean {
    if (type !== "role") return false;
    if (this.#serviceRoles.has(resource) || this.#serviceRoles.has(label.toLowerCase()))
      return true;
    return trust.is === "known" && JSON.stringify(trust.value).includes(immService);
  }

  /**
   * The buckets with media of a project: those that are attached to it, those of the component that
   * creates it, or all with that role.
   */
  mediaOf(project: ImmProject): readonly Bucket[] {
    const attached = this.#attached.get(project.resource);
    if (attached !== undefined) return attached;
    const component = this.#componentOf(project.resource);
    return (component && this.#mediaOf.get(component)) ?? this.#media;
  }

  /** The buckets that the service role of a project can read, by name. */
  readableBy(project: ImmProject): readonly Bucket[] {
    const documents = this.serviceRoleOf(project)?.documents ?? [];
    const names = namedResources(documents, "oss:GetObject", /^acs:oss:[^:]*:[^:]*:([^/*?]+)\//);
    return names.flatMap((name) => {
      const found = this.#stack.named(name, project.resource, bucketIdentity);
      return (found && this.#buckets.get(found)) ?? [];
    });
  }

  /** The topics of the component that creates a project, or all. */
  topicsOf(project: ImmProject): readonly Topic[] {
    const component = this.#componentOf(project.resource);
    return (component && this.#topicsOf.get(component)) ?? this.#topics;
  }

  /** The outermost component that a resource is a part of. */
  #componentOf(resource: Resource): Resource | undefined {
    const parent = this.#stack.parentOf(resource);
    if (parent === undefined || parent.type === "pulumi:pulumi:Stack") return undefined;
    return this.#componentOf(parent) ?? parent;
  }

  #byComponent<T extends Placed>(subjects: readonly T[]): ReadonlyMap<Resource | undefined, T[]> {
    return Map.groupBy(subjects, ({ resource }) => this.#componentOf(resource));
  }

  #readAttachments(): void {
    for (const attachment of this.#stack.ofType(attachmentType)) {
      const project = this.#stack.refer(attachment, "projectName", projectIdentity);
      const bucket = this.#stack.refer(attachment, "bucket", bucketIdentity);
      if (project.is !== "resource" || bucket.is !== "resource") continue;
      const found = this.#buckets.get(bucket.resource);
      const attached = this.#attached.get(project.resource) ?? [];
      if (found !== undefined) this.#attached.set(project.resource, [...attached, found]);
    }
  }
}

const byResource = <T extends { readonly resource: Resource }>(subjects: readonly T[]) =>
  new Map(subjects.map((subject) => [subject.resource, subject]));

const onePerScope = <T extends Placed>(subjects: readonly T[]): T[] => [
  ...new Map(subjects.map((subject) => [subject.scope.key, subject])).values(),
];
