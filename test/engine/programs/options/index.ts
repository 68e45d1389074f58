/** Notes with each option of a resource. `phase` is what the second version of the program is. */
import * as pulumi from "@pulumi/pulumi";
import { Note, NotesProvider } from "../notes.ts";

const config = new pulumi.Config();
const isSecond = config.get("phase") === "second";
const isOpen = config.getBoolean("open") ?? false;
const pick = <T>(first: T, second: T): T => (isSecond ? second : first);

class Box extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("immkit-test:index:Box", name, {}, opts);
    const note = new Note(`${name}-note`, { title: "in-box", text: "box" }, { parent: this });
    new Note(
      `${name}-note-part`,
      { title: "part", text: "deleted with the note" },
      { parent: note, deletedWith: note },
    );
  }
}
new Box(pick("box", "crate"), isSecond ? { aliases: [{ name: "box" }] } : {});

new Note(
  "ignores",
  {
    text: "ignores",
    lines: [{ text: pick("first", "ignored") }, { text: pick("second", "changed") }],
  },
  { ignoreChanges: ["lines[0].text"] },
);
new Note(
  "replaces",
  { title: pick("replaces", "replaced"), text: pick("one", "two") },
  { replaceOnChanges: ["text"] },
);

const first = new Note(
  "first",
  { title: pick("first", "next"), text: "deleted first" },
  { deleteBeforeReplace: true },
);
new Note("dependent", { text: "needs first", place: first.title });
new Note("follower", { text: pulumi.interpolate`follows ${first.title}` });

const notes = new pulumi.Config("notes");
const own = new NotesProvider("own", {
  folder: notes.require("folder"),
  author: pick("bob", "carl"),
});
new Note("by-own", { text: "by own" }, { provider: own });
new Note("moves", { text: "moves" }, isSecond ? { provider: own } : {});

new Note("secret", { text: "secret", token: config.requireSecret("token") });
new Note("retained", { text: "retained" }, { retainOnDelete: true });
new Note("found", { title: "found", text: pick("found", "found again") }, { import: "found" });
if (config.getBoolean("guarded") ?? true)
  new Note("guarded", { text: "guarded" }, { protect: !isOpen });
if (config.getBoolean("stuck") ?? false) new Note("stuck", { text: "kept", place: first.title });
