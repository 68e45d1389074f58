import type { Clock } from "../core/clock.ts";
import type { Scenario, Verdict } from "../scenario/index.ts";
import { notFound } from "./errors.ts";
import { defaultStyle, MessageFaults } from "./message.ts";
import type { Task } from "./task.ts";
import { TaskChanges } from "./task-changes.ts";

/** What a caller can set and change. */
export interface ProjectSettings {
  readonly serviceRole: string;
  readonly description: string;
  readonly templateId: string;
  readonly limits: Readonly<Record<string, number>>;
  readonly tags: readonly { readonly TagKey: string; readonly TagValue: string }[];
}

/** A project. */
export interface Project {
  readonly name: string;
  settings: ProjectSettings;
  /** Epoch milliseconds. */
  readonly createTime: number;
  updateTime: number;
}

/** A bucket that is attached to a project. */
export interface Attachment {
  readonly bucket: string;
  readonly projectName: string;
  readonly description: string;
  /** Epoch milliseconds. */
  readonly createTime: number;
}

/** Work on a task that is due later, as data that can be written to disk. */
export type PendingWork = { readonly taskId: string } & (
  | { readonly kind: "run" }
  /** A person's verdict that the scenario gives. */
  | { readonly kind: "review"; readonly verdict: Verdict }
  /** A message that a fault delays. */
  | { readonly kind: "message"; readonly messageId: string; readonly body: string }
);

/** Without the scenario, the message style and the faults, which belong to the controls. */
export interface ImmDump {
  readonly projects: readonly Project[];
  readonly attachments: readonly Attachment[];
  /** Oldest first. */
  readonly tasks: readonly Task[];
  /** Sorted by `due`, in epoch milliseconds. */
  readonly pending: readonly { readonly due: number; readonly work: PendingWork }[];
}

/** Tasks are kept for seven days from their start. */
const taskLifetimeMs = 7 * 86_400_000;

/** The state of IMM for one account in one region. */
export class ImmState {
  readonly projects = new Map<string, Project>();
  /** By bucket. A bucket belongs to at most one project. */
  readonly attachments = new Map<string, Attachment>();
  readonly #tasks = new Map<string, Task>();
  readonly changes = new TaskChanges();
  readonly #clock: Clock;
  readonly #perform: (work: PendingWork) => void;
  readonly #pending = new Map<() => void, ImmDump["pending"][number]>();
  readonly messageFaults = new MessageFaults();
  scenario: Scenario;
  style = defaultStyle;

  /** `perform` does the work of {@link later} when it is due. */
  constructor(clock: Clock, scenario: Scenario, perform: (work: PendingWork) => void) {
    this.#clock = clock;
    this.scenario = scenario;
    this.#perform = perform;
  }

  /** Throws ResourceNotFound, 400. */
  project(name: string): Project {
    const project = this.projects.get(name);
    if (project === undefined) throw notFound("project", name);
    return project;
  }

  /** Deletes its tasks too, including those that are running. */
  deleteProject(name: string): void {
    this.projects.delete(name);
    for (const [id, task] of this.#tasks) if (task.projectName === name) this.#tasks.delete(id);
    this.changes.restart(this.#tasks.keys());
  }

  addTask(task: Task): void {
    this.#tasks.set(task.id, task);
    this.changes.add(task.id);
  }

  /**
   * Throws ResourceNotFound, 400, for a task that is unknown, older than seven days, or of another
   * project or type.
   */
  task(id: string, projectName?: string, type?: string): Task {
    const task = this.findTask(id);
    const matches =
      task !== undefined &&
      (projectName === undefined || task.projectName === projectName) &&
      (type === undefined || task.type === type);
    if (!matches) throw notFound("task", id);
    return task;
  }

  /** Undefined if the project was deleted or the task is older than seven days. */
  findTask(id: string): Task | undefined {
    const task = this.#tasks.get(id);
    return task === undefined || this.#isExpired(task) ? undefined : task;
  }

  /** All tasks that are not expired, oldest first. */
  tasks(): readonly Task[] {
    // They are in order of their start, so expired tasks come first.
    for (const [id, task] of this.#tasks) {
      if (!this.#isExpired(task)) break;
      this.#tasks.delete(id);
      this.changes.forget(id);
    }
    return [...this.#tasks.values()];
  }

  /** Performs `work` after `ms` of the cloud's time, unless the state is cleared before. */
  later(ms: number, work: PendingWork): void {
    const cancel = this.#clock.after(ms, () => {
      this.#pending.delete(cancel);
      this.#perform(work);
    });
    this.#pending.set(cancel, { due: this.#clock.now() + ms, work });
  }

  dump(): ImmDump {
    return {
      projects: [...this.projects.values()].map((project) => ({ ...project })),
      attachments: [...this.attachments.values()],
      tasks: this.tasks().map((task) => ({ ...task, notifications: [...task.notifications] })),
      pending: [...this.#pending.values()].sort((a, b) => a.due - b.due),
    };
  }

  /** Replaces projects, attachments, tasks and pending work. */
  load({ projects, attachments, tasks, pending }: ImmDump): void {
    this.clear();
    for (const project of projects) this.projects.set(project.name, project);
    for (const attachment of attachments) this.attachments.set(attachment.bucket, attachment);
    for (const task of tasks) this.addTask(task);
    for (const { due, work } of pending) this.later(Math.max(0, due - this.#clock.now()), work);
  }

  /** Deletes everything except the scenario, the message style and the message faults. */
  clear(): void {
    for (const cancel of this.#pending.keys()) cancel();
    this.#pending.clear();
    this.projects.clear();
    this.attachments.clear();
    this.#tasks.clear();
    this.changes.restart([]);
  }

  #isExpired(task: Task): boolean {
    return task.startTime + taskLifetimeMs <= this.#clock.now();
  }
}
