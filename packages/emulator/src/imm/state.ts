import type { Clock } from "../core/contract.ts";
import type { Scenario } from "../scenario/index.ts";
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
  /** `nested`: the result under `ModerationResult`. `flat`: its members beside `TaskId`. Default nested. */
  readonly content: "nested" | "flat";
  /** Whether the message body is plain JSON or Base64 of it. Default raw. */
  readonly encoding: "raw" | "base64";
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
  readonly #timers = new Set<() => void>();
  readonly messageFaults = new MessageFaults();
  scenario: Scenario;
  style: MessageStyle = { content: "nested", encoding: "raw" };

  constructor(clock: Clock, scenario: Scenario) {
    this.#clock = clock;
    this.scenario = scenario;
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

  /** Throws ResourceNotFound, 400, for a task that is unknown, older than seven days, or of another project or type. */
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

  /** Whether the task is still there: its project may have been deleted, and time may have passed. */
  holds(task: Task): boolean {
    return this.#tasks.get(task.id) === task && !this.#isExpired(task);
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

  /** Runs `work` after `ms` of the cloud's time, unless the state is cleared first. */
  later(ms: number, work: () => void): void {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(cancel);
      work();
    });
    this.#timers.add(cancel);
  }

  /** Forgets everything but the scenario and the style. */
  clear(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.projects.clear();
    this.attachments.clear();
    this.#tasks.clear();
  }

  #isExpired(task: Task): boolean {
    return task.startTime + taskLifetimeMs <= this.#clock.now();
  }
}
