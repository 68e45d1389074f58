import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  eventBridge,
  eventRequest,
  type SignedEvents,
  signedEvents,
} from "../testing/event-bridge.ts";
import { notificationText } from "../testing/messages.ts";
import {
  jsonNotification,
  requestOf,
  type SignedPush,
  signedPush,
  sourceHeaders,
  testHandler,
  xmlNotification,
} from "../testing/push.ts";

const verdict = notificationText("ImageModeration-1");
const genuine: readonly SignedPush[] = [
  signedPush(),
  signedPush({ body: jsonNotification(verdict), path: "/hooks?a=b" }),
  signedPush({ body: verdict, headers: sourceHeaders(), md5: "hex" }),
];
const signedNames = ["authorization", "content-md5", "content-type", "date"];

/** Another text, one character being put in, left out or replaced. */
const edit = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom("insert", "remove", "replace"),
  by: fc.constantFrom(..."aZ09+/=:-_,.<>{}"),
});
function edited(
  text: string,
  { at, kind, by }: { readonly at: number; readonly kind: string; readonly by: string },
): string {
  const index = at % (text.length + (kind === "insert" ? 1 : 0));
  return (
    text.slice(0, index) +
    (kind === "remove" ? "" : by) +
    text.slice(kind === "insert" ? index : index + 1)
  );
}

describe("a genuine push with any change", () => {
  it("is rejected, and reaches no handler", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...genuine), fc.nat(), edit, async (push, part, change) => {
        const names = [
          ...signedNames,
          ...Object.keys(push.headers).filter((name) => name.startsWith("x-mns-")),
          "",
          "/",
        ];
        const name = names[part % names.length] ?? "";
        const before =
          name === ""
            ? String(push.body)
            : name === "/"
              ? push.path.slice(1)
              : (push.headers[name] ?? "");
        const after = edited(before, change);
        // What HTTP itself takes as the same, and a digest in another case, which is the same
        // digest, don't count as a change.
        fc.pre(
          after.trim() !== before &&
            after.trim() !== "" &&
            !(name === "content-md5" && after.toLowerCase() === before.toLowerCase()),
        );
        fc.pre(
          !(
            name === "authorization" &&
            Buffer.from(after, "base64").equals(Buffer.from(before, "base64"))
          ),
        );
        const forged: SignedPush =
          name === ""
            ? { ...push, body: after }
            : name === "/"
              ? push
              : { ...push, headers: { ...push.headers, [name]: after } };
        const test = testHandler();
        const { status } = await test.push(
          requestOf(forged),
          name === "/" ? { path: `/${after}` } : undefined,
        );
        expect([name, after, status]).not.toEqual([name, after, 204]);
        expect(status).toBeLessThan(500);
        expect(test).toMatchObject({ handled: [], failed: [] });
      }),
      { numRuns: 500 },
    );
  });
});

describe("a genuine push of EventBridge with any change", () => {
  const events = signedEvents();
  const names = Object.keys(events.headers).filter((name) => name.startsWith("x-eventbridge-"));

  it("is rejected, and reaches no handler", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names, "body"), edit, async (name, change) => {
        const before = name === "body" ? String(events.body) : (events.headers[name] ?? "");
        const after = edited(before, change);
        fc.pre(after.trim() !== before && after.trim() !== "");
        const [was, is] = [before, after].map((text) => Buffer.from(text, "base64"));
        fc.pre(!(name.endsWith("-v2") && is?.equals(was ?? is)));
        const forged: SignedEvents =
          name === "body"
            ? { ...events, body: after }
            : { ...events, headers: { ...events.headers, [name]: after } };
        const test = testHandler({ smq: undefined, eventBridge });
        const { status } = await test.push(eventRequest(forged));
        expect([name, after, status >= 400 && status < 500]).toEqual([name, after, true]);
        expect(test).toMatchObject({ handled: [], failed: [] });
      }),
      { numRuns: 300 },
    );
  });

  it("with any signed bytes is handled or invalid, and never an internal error", async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.json().map((text) => Buffer.from(`[{"specversion":"1.0","data":${text}}]`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const test = testHandler({ smq: undefined, eventBridge });
        const { status } = await test.push(eventRequest(signedEvents({ body })));
        expect([200, 400]).toContain(status);
        expect(test.rejected).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe("any signed bytes", () => {
  const source = { owner: "9999999999999999", name: "t" };
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
    fc.string({ unit: "binary", maxLength: 200 }).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .string({ maxLength: 60 })
      .map((text) => Buffer.from(`<Notification><Message>${text}</Message></Notification>`)),
  );

  it("from the expected topic are handled or invalid, and never an internal error", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (body) => {
        const test = testHandler();
        const { status } = await test.push(
          requestOf(signedPush({ body, headers: sourceHeaders() })),
        );
        expect([204, 400]).toContain(status);
        // Once for each invalid message of the body.
        const names = new Set(test.failed.map((error) => (error as Error).name));
        expect([...names]).toEqual(status === 204 ? [] : ["NotificationError"]);
      }),
      { numRuns: 200 },
    );
  });

  it("from another topic are always rejected", async () => {
    const claims = fc.oneof(
      bytes,
      fc
        .constantFrom(xmlNotification(verdict), jsonNotification(verdict), verdict)
        .map((text) => Buffer.from(text)),
    );
    const headers = fc.constantFrom(
      sourceHeaders(source),
      { ...sourceHeaders(source), "content-type": "text/xml;charset=utf-8" },
      { "x-mns-message-id": "M" },
    );
    await fc.assert(
      fc.asyncProperty(claims, headers, async (body, more) => {
        const test = testHandler();
        expect((await test.push(requestOf(signedPush({ body, headers: more })))).status).toBe(403);
        expect(test.handled).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
