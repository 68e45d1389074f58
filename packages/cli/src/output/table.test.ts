import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { table } from "./table.ts";
import { displayWidth } from "./wrap.ts";

const task = { title: "task", whole: true };
const rows = [
  ["oss://media-1234567890123456-cn-hangzhou/uploads/2026/crowd.webp", "review", "T-1234567890"],
  ["oss://media/dusk.jpg", { text: "pass", format: "green" } as const, "T-2"],
];

describe("table", () => {
  it("aligns columns, without blanks at the end of a line", () => {
    const drawn = table(
      memoryIo(),
      ["file", "verdict"],
      [
        ["a.json", "pass"],
        ["longer-name.json", "漢\u001b"],
      ],
    );
    expect(drawn).toBe(
      "file              verdict\na.json            pass\nlonger-name.json  漢\\u001b\n",
    );
  });

  it("has a bold head and colours on a terminal", () => {
    const drawn = table(memoryIo({ isTTY: true }), ["file"], [[{ text: "a", format: "red" }]]);
    expect(drawn).toContain("\u001b[1m");
    expect(drawn).toContain("\u001b[31m");
    expect(stripVTControlCharacters(drawn)).toBe("file\na\n");
  });

  it("aligns numbers to the right", () => {
    const columns = ["kind", { title: "time", align: "right" as const }];
    expect(
      table(memoryIo(), columns, [
        ["image", "9 ms"],
        ["video", "812 ms"],
      ]),
    ).toBe("kind     time\nimage    9 ms\nvideo  812 ms\n");
  });

  it("counts wide characters and emoji as two columns", () => {
    expect(
      table(
        memoryIo(),
        ["a", "b"],
        [
          ["审核", "x"],
          ["👩‍👧", "x"],
          ["e\u0301", "x"],
        ],
      ),
    ).toBe("a     b\n审核  x\n👩‍👧    x\ne\u0301     x\n");
  });

  it("breaks a long name after a separator, and never an id", () => {
    expect(table(memoryIo({ columns: 60 }), ["object", "verdict", task], rows)).toBe(
      [
        "object                                 verdict  task",
        "oss://media-1234567890123456-cn-       review   T-1234567890",
        "hangzhou/uploads/2026/crowd.webp",
        "",
        "oss://media/dusk.jpg                   pass     T-2",
        "",
      ].join("\n"),
    );
  });

  it("becomes a list if a column would be too narrow", () => {
    const id = "ImageModeration-00000000-0000-0000-0000-000000000000";
    expect(
      table(
        memoryIo({ columns: 60 }),
        ["object", task],
        [
          ["oss://media/dusk.jpg", id],
          ["b", ""],
        ],
      ),
    ).toBe(`object  oss://media/dusk.jpg\ntask    ${id}\n\nobject  b\n`);
  });

  it("becomes a list rather than break a URI into three lines", () => {
    const id = "ImageModeration-00000000-0000-0000-0000-000000000000";
    const uri = "oss://shop-dev-uploads-media-9aebcf1d6a0a/uploads/coastline.png";
    expect(table(memoryIo({ columns: 80 }), ["object", "kind", task], [[uri, "image", id]])).toBe(
      `object  ${uri}\nkind    image\ntask    ${id}\n`,
    );
  });

  it("becomes lines of name and value in plain text", () => {
    const io = memoryIo({ columns: 40, plain: true });
    expect(table(io, ["object", "verdict", task], rows)).toBe(
      [
        "object: oss://media-1234567890123456-cn-hangzhou/uploads/2026/crowd.webp",
        "verdict: review",
        "task: T-1234567890",
        "",
        "object: oss://media/dusk.jpg",
        "verdict: pass",
        "task: T-2",
        "",
      ].join("\n"),
    );
  });

  it("has only a head if there are no rows", () => {
    expect(table(memoryIo(), ["a", "b"], [])).toBe("a  b\n");
  });

  it.each([0, Number.NaN, 1, 60, 80, 120, 200])("fits %d columns, whatever is in it", (columns) => {
    const width = columns >= 60 ? columns : columns === 1 ? 20 : 80;
    const cell = fc
      .oneof(
        fc.string({ unit: "grapheme", maxLength: 300 }),
        fc.array(fc.constantFrom("审核", "a", "/", " ", "acs:oss:", "👩‍👧"), { maxLength: 90 }),
      )
      .map((text) => [text].flat().join(""));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 3 }), (any) => {
        const drawn = table(memoryIo({ columns }), ["object", "verdict", "task"], any);
        for (const line of drawn.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 30 },
    );
  });
});
