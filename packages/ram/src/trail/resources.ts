import type { Action } from "../actions/action.ts";
import { formatArn, parseArn } from "../arn/arn.ts";
import { regionForms } from "../arn/region.ts";
import type { TrailEvent } from "./event.ts";
import { namesIn } from "./resource-names.ts";
import type { Use, Width } from "./use.ts";

/** A resource name that is filled in so far. */
interface Filled {
  readonly text: string;
  readonly widths: readonly Width[];
}

/**
 * What an action was used on: the forms of its resources, filled in with the names, the region and
 * the account of the event. If an action has several forms, all of them are needed: RAM can check
 * each, and which one it checks can depend on the request. What the event doesn't say is a star,
 * with the reason.
 */
export function usesOf(action: Action, event: TrailEvent): readonly Use[] {
  const use = (resource: string, widths: readonly Width[]): Use => ({
    action: action.name,
    resource,
    widths: [...new Set(widths)],
    neededBy: "",
  });
  if (action.resources.length === 0) return [use("*", ["noForm"])];
  if (action.resources.includes("*"))
    return [use("*", action.resources.length === 1 ? [] : ["severalForms"])];
  return action.resources.flatMap((template) =>
    filled(template, event).map(({ text, widths }) => use(text, widths)),
  );
}

function filled(template: string, event: TrailEvent): readonly Filled[] {
  const form = parseArn(template);
  const region = regionIn(form.service, event);
  const accountId: Filled = /^\d+$/.test(event.accountId)
    ? { text: event.accountId, widths: [] }
    : { text: "*", widths: ["unknownAccount"] };
  const widths = [...region.widths, ...accountId.widths];
  return relativeIds(form.service, form.relativeId, event).map((id) => ({
    text: formatArn({
      service: form.service,
      region: region.text,
      accountId: accountId.text,
      relativeId: id.text,
    }),
    widths: [...widths, ...id.widths],
  }));
}

function regionIn(service: string, { region }: TrailEvent): Filled {
  const form = regionForms[service];
  if (form === "" || form === "*") return { text: form, widths: [] };
  if (form === "id" && /^[a-z0-9-]+$/.test(region)) return { text: region, widths: [] };
  return { text: "*", widths: ["unknownRegion"] };
}

/** Fills the placeholders from left to right: each name of the event gives a relative id. */
function relativeIds(service: string, form: string, event: TrailEvent): readonly Filled[] {
  let ids: readonly Filled[] = [{ text: "", widths: [] }];
  let read = "";
  for (const part of form.split(/(\{[a-z]+\})/)) {
    const fillings = part.startsWith("{")
      ? fillingsOf(typeBefore(service, read), event)
      : [{ text: part, widths: [] }];
    ids = ids.flatMap((id) =>
      fillings.map(({ text, widths }) => ({
        text: id.text + text,
        widths: [...id.widths, ...widths],
      })),
    );
    read += part;
  }
  return ids;
}

function fillingsOf(type: string, event: TrailEvent): readonly Filled[] {
  const { names, isGenerated } = namesIn(event, type);
  if (isGenerated) return [{ text: "*", widths: ["generatedName"] }];
  if (names.length === 0) return [{ text: "*", widths: ["unknownName"] }];
  return names.map((text) => ({ text, widths: /[*?]/.test(text) ? ["wildcardInName"] : [] }));
}

/**
 * The type of the resource that a placeholder names: the word before it, as in `/queues/{name}`. In
 * OSS, a bucket and then an object.
 */
function typeBefore(service: string, read: string): string {
  const word = /([^/{}]+)\/$/.exec(read)?.[1];
  if (word !== undefined) return word;
  return service === "oss" && read !== "" ? "object" : "bucket";
}
