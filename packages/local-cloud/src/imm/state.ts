import type { Clock } from "../core/clock.ts";
import type { Scenario, Verdict } from "../scenario/index.ts";
import { MessageFaults } from "./message-faults.ts";
import { notFound } from "./params.ts";
import type { Project } from "./project.ts";
import type { Task } from "./task.ts";

export interface Attachment {
  readonly bucket: string;
  readonly projectName: string;
  readonly description: string;
  /** Epoch milliseconds. */
  readonly createTime: number;
}

/** How messages are written where the published pages leave it open. */
export interface MessageStyle {
  /**
   * `nested`: the result under `ModerationResult`. `flat`: its members beside `TaskId`. Default
   * nested.
   */
  readonly content: "nested" | "flat";
  /** Whether the message body is plain JSON or Base64 of it. Default raw. */
  readonly encoding: "raw" | "base64";
}

/** What is yet to happen to a task, as data, so that it can be written down. */
export type PendingWork = { readonly taskId: string } & (
  | { readonly kind: "run" }
  /** A person's verdict, which arrives by itself. */
  | { readonly kind: "review"; readonly verdict: Verdict }
  /** A message that is late. */
  | { readonly kind: "message"; readonly messageId: string; readonly body: string }
);

/**
 * What IMM holds, as it is written down. The scenario, the style and the faults are the controls',
 * and not part of it.
 */
export interface ImmDump {
  readonly projects: readonly Project[];
  readonly attachments: readonly Attachment[];
  /** Oldest first. */
  readonly tasks: readonly Task[];
  /** The next one first; `due` is in epoch milliseconds. */
  readonly pending: readonly { readonly due: number; readonly work: PendingWork }[];
}

/** Tasks are kept for seven days after their start. */
const taskLifetimeMs = 7 * 86_400_000;

/** What IMM holds in one region of one account. */
export class ImmState {
  readonly projects = new Map<string, Project>();
  /** By bucket: a bucket belongs to one project at most. */
  readonly attachments = new Map<string, Attachment>();
  readonly #tasks = new Map<string, Task>();
  readonly #clock: Clock;
  readonly #perform: (work: PendingWork) => void;
  readonly #pending = new Map<() => void, ImmDump["pending"][number]>();
  readonly messageFaults = new MessageFaults();
  scenario: Scenario;
  style: MessageStyle = { content: "nested", encoding: "raw" };

  /** `perform` does what {@link later} was told, when its time has come. */
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

  /** With its tasks, the running ones as well. */
  deleteProject(name: string): void {
    this.projects.delete(name);
    for (const [id, task] of this.#tasks) if (task.projectName === name) this.#tasks.delete(id);
  }

  addTask(task: Task): void {
    this.#tasks.set(task.id, task);
  }

  /**
   * Throws ResourceNotFound, 400, for a task that is unknown, older than seven days, or of another
   * project or type.
   */
  task(id: string, projectName?: string, type?: string): Task {
    const task = this.#tasks.get(id);
    const fits =
      task !== undefined &&
      !this.#isExpired(task) &&
      (projectName === undefined || task.projectName === projectName) &&
      (type === undefined || task.type === type);
    if (!fits) throw notFound("task", id);
    return task;
  }

  /**
   * The task, if it is still there: its project may have been deleted, and time may have passed.
   */
  heldTask(id: string): Task | undefined {
    const task = this.#tasks.get(id);
    return task === undefined || this.#isExpired(task) ? undefined : task;
  }

  /** Those that are not expired, oldest first. */
  tasks(): readonly Task[] {
    // In order of their start, so the expired ones stand in front.
    for (const [id, task] of this.#tasks) {
      if (!this.#isExpired(task)) break;
      this.#tasks.delete(id);
    }
    return [...this.#tasks.values()];
  }

  /** Has `work` done after `ms` of the cloud's time, unless the state is cleared first. */
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

  /** Puts what was written down in the place of projects, attachments and tasks. */
  load({ projects, attachments, tasks, pending }: ImmDump): void {
    this.clear();
    for (const project of projects) this.projects.set(project.name, project);
    for (const attachment of attachments) this.attachments.set(attachment.bucket, attachment);
    for (const task of tasks) this.addTask(task);
    for (const { due, work } of pending) this.later(Math.max(0, due - this.#clock.now()), work);
  }

  /** Forgets everything but the scenario and the style. */
  clear(): void {
    for (const cancel of this.#pending.keys()) cancel();
    this.#pending.clear();
    this.projects.clear();
    this.attachments.clear();
    this.#tasks.clear();
  }

  #isExpired(task: Task): boolean {
    return task.startTime + taskLifetimeMs <= this.#clock.now();
  }
}
