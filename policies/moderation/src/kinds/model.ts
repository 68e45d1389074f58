import type { Reference } from "../stack/reference.ts";
import type { Resource } from "../stack/resource.ts";
import type { Stack } from "../stack/stack.ts";
import { type AccessKey, readAccessKeys } from "./access-key.ts";
import { type Attachment, readAttachments } from "./attachment.ts";
import type { Bucket } from "./bucket.ts";
import { type BucketObject, readBucketObjects } from "./bucket-object.ts";
import { type Channel, readChannels } from "./channel.ts";
import { type Component, readComponents } from "./component.ts";
import { type DeadLetterQueue, readDeadLetterQueues } from "./dead-letter-queue.ts";
import { type DeprecatedUse, readDeprecatedUses } from "./deprecated-use.ts";
import { type Endpoint, readEndpoints } from "./endpoint.ts";
import { type EventRule, readEventRules } from "./event-rule.ts";
import { type EventSource, readEventSources } from "./event-source.ts";
import { type FcFunction, readFunctions } from "./function.ts";
import { type ImmProject, readProjects } from "./imm-project.ts";
import { type Key, readKeys } from "./key.ts";
import { KnownFacts } from "./known-facts.ts";
import { type LogStore, readLogStores } from "./log-store.ts";
import { Moderation } from "./moderation.ts";
import { type Permissions, readPermissions } from "./permissions.ts";
import { type Principal, readPrincipals } from "./principal.ts";
import { type Queue, readQueues } from "./queue.ts";
import { type RamPolicy, readPolicies } from "./ram-policy.ts";
import { readBuckets } from "./read-buckets.ts";
import { type Replication, readReplications } from "./replication.ts";
import { readSubscriptions, type Subscription } from "./subscription.ts";
import { readTopics, type Topic } from "./topic.ts";
import { readTrails, type Trail } from "./trail.ts";
import { readTriggers, type Trigger } from "./trigger.ts";
import { readWrittenPolicies, type WrittenPolicy } from "./written-policy.ts";

/** What rules judge, by kind. */
export interface Kinds {
  readonly accessKey: AccessKey;
  readonly attachment: Attachment;
  readonly bucket: Bucket;
  readonly bucketObject: BucketObject;
  readonly channel: Channel;
  /** What delivers messages: queues to consumers, subscriptions to endpoints. */
  readonly delivery: Queue | Subscription;
  readonly component: Component;
  readonly deadLetterQueue: DeadLetterQueue;
  readonly deprecatedUse: DeprecatedUse;
  readonly endpoint: Endpoint;
  readonly eventRule: EventRule;
  readonly eventSource: EventSource;
  readonly function: FcFunction;
  readonly key: Key;
  /** Everything of SMQ. */
  readonly messaging: Queue | Subscription | Topic;
  readonly logStore: LogStore;
  readonly permissions: Permissions;
  readonly policy: RamPolicy;
  readonly principal: Principal;
  readonly project: ImmProject;
  readonly queue: Queue;
  readonly replication: Replication;
  readonly subscription: Subscription;
  readonly topic: Topic;
  readonly trail: Trail;
  readonly trigger: Trigger;
  readonly writtenPolicy: WrittenPolicy;
}

export type Kind = keyof Kinds;

type Readers = { readonly [K in Kind]: (model: Model) => Kinds[K][] };

const readers: Readers = {
  accessKey: ({ stack }) => readAccessKeys(stack),
  attachment: ({ stack }) => readAttachments(stack),
  bucket: ({ stack, known }) => readBuckets(stack, known),
  bucketObject: ({ stack }) => readBucketObjects(stack),
  channel: ({ stack }) => readChannels(stack),
  delivery: (model) => [...model.of("queue"), ...model.of("subscription")],
  component: ({ stack }) => readComponents(stack),
  deadLetterQueue: (model) => readDeadLetterQueues(model.stack, model.of("queue")),
  deprecatedUse: ({ stack }) => readDeprecatedUses(stack),
  endpoint: ({ stack }) => readEndpoints(stack),
  eventRule: ({ stack }) => readEventRules(stack),
  eventSource: (model) =>
    readEventSources(model.of("bucket"), model.of("eventRule"), model.of("trigger")),
  function: ({ stack }) => readFunctions(stack),
  key: (model) => readKeys(model.stack, [...keysOf(model)]),
  messaging: (model) => [...model.of("delivery"), ...model.of("topic")],
  logStore: ({ stack }) => readLogStores(stack),
  permissions: (model) => readPermissions(model.of("principal"), model.of("policy")),
  policy: ({ stack }) => readPolicies(stack),
  principal: ({ stack }) => readPrincipals(stack),
  project: ({ stack }) => readProjects(stack),
  queue: (model) =>
    readQueues(
      model.stack,
      model.of("subscription").map(({ resource }) => resource),
    ),
  replication: ({ stack }) => readReplications(stack),
  subscription: ({ stack }) => readSubscriptions(stack),
  topic: ({ stack }) => readTopics(stack),
  trail: ({ stack }) => readTrails(stack),
  trigger: ({ stack }) => readTriggers(stack),
  writtenPolicy: (model) =>
    readWrittenPolicies(model.of("policy"), model.of("principal"), model.of("bucket")),
};

/** A stack as rules see it: buckets, queues and principals instead of resources. */
export class Model {
  readonly stack: Stack;
  /** What is true outside the stack. */
  readonly known: KnownFacts;
  readonly #subjects = new Map<Kind, readonly unknown[]>();
  #moderation: Moderation | undefined;
  readonly #byResource = new Map<Kind, ReadonlyMap<Resource, unknown>>();

  constructor(stack: Stack, known: KnownFacts = new KnownFacts()) {
    this.stack = stack;
    this.known = known;
  }

  /** Everything of a kind, read once. */
  of<K extends Kind>(kind: K): readonly Kinds[K][] {
    const read = this.#subjects.get(kind);
    if (read !== undefined) return read as Kinds[K][];
    const subjects = readers[kind](this);
    this.#subjects.set(kind, subjects);
    return subjects;
  }

  /** How the parts of a moderation stack belong together. */
  get moderation(): Moderation {
    this.#moderation ??= new Moderation({
      stack: this.stack,
      projects: this.of("project"),
      principals: this.of("principal"),
      buckets: this.of("bucket"),
      topics: this.of("topic"),
      queues: this.of("queue"),
      eventRules: this.of("eventRule"),
    });
    return this.#moderation;
  }

  /** The subject of a resource that a reference found. */
  at<K extends Kind>(kind: K, resource: Resource): Kinds[K] | undefined {
    let byResource = this.#byResource.get(kind);
    if (byResource === undefined) {
      byResource = new Map(this.of(kind).map((subject) => [subject.resource, subject]));
      this.#byResource.set(kind, byResource);
    }
    return byResource.get(resource) as Kinds[K] | undefined;
  }
}

/** The keys that something encrypts with. */
function* keysOf(model: Model): Iterable<Reference> {
  for (const { encryption } of model.of("bucket"))
    if (encryption.is === "known") yield encryption.value.key;
  for (const { key } of model.of("queue")) yield key;
}
