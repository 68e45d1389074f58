import {
  type Finding,
  findingAt,
  type Place,
  type Rule,
  statementsOf,
  type With,
} from "../finding.ts";

type Found = Omit<Finding, "id">;

/**
 * `project/prod*` is also `project/prod-x`, and `*-uploads/*` a key in any bucket: a star knows no
 * separators.
 */
export const starCrossesSeparator: Rule = {
  id: "star-crosses-separator",
  about: "A star beside a part of a name takes in every longer name, and everything below it.",
  check: (context) =>
    statementsOf(context, "Allow", "Resource").flatMap((place) =>
      place.statement.Resource.flatMap((pattern) => look(place, pattern)),
    ),
};

function look(place: Place<With<"Resource">>, pattern: string): readonly Found[] {
  const [, head, service, id] = /^(acs:([^:*?]+):[^:]*:[^:]*:)(.+)$/s.exec(pattern) ?? [];
  if (head === undefined || id === undefined) return [];
  const segments = id.split("/");
  // The key of an object is one text: a star in it takes in what its beginning says, and no other
  // bucket.
  const names = service === "oss" ? 1 : segments.length;
  const crosses = (segment: string, i: number) =>
    i < names && segment.includes("*") && /[^*]/.test(segment);
  const crossing = segments.filter(crosses);
  if (crossing.length === 0) return [];
  const replaced = (change: (segment: string) => string) =>
    `${head}${segments.map((segment, i) => (crosses(segment, i) ? change(segment) : segment)).join("/")}`;
  // Where a name ends before the star, it may be meant. A hyphen ends none: there a beginning of
  // names is meant, and only people know which names there are.
  if (!crossing.every((segment) => /^[^*]*[\p{L}\p{N}?]\*+$/u.test(segment)))
    return [partly(place, pattern, replaced)];
  return [whole(place, pattern, replaced, crosses(segments.at(-1) as string, segments.length - 1))];
}

type Replaced = (change: (segment: string) => string) => string;

function partly(place: Place, pattern: string, replaced: Replaced): Found {
  const also = replaced((segment) => segment.replace(/\*+/, "x/y").replace(/\*+/g, "x"));
  const such = replaced((segment) => segment.replace(/\*+/g, "a"));
  const message = `The star in "${pattern}" does not end where a name does: it also takes in "${also}". Write each name that is meant in full, such as "${such}".`;
  return findingAt(place, { severity: "medium", pattern, message }, null);
}

function whole(
  place: Place<With<"Resource">>,
  pattern: string,
  replaced: Replaced,
  atEnd: boolean,
): Found {
  const { statement } = place;
  const name = replaced((segment) => segment.replace(/\*+$/, ""));
  const longer = replaced((segment) => segment.replace(/\*+$/, "-other"));
  const own = atEnd ? [name, `${name}/*`] : [name];
  const message = `"${pattern}" is not only ${atEnd ? "what is below " : ""}"${name}", but also every longer name, such as "${longer}".`;
  const Resource = [
    ...new Set(statement.Resource.flatMap((each) => (each === pattern ? own : [each]))),
  ];
  return findingAt(
    place,
    { severity: "medium", pattern, message },
    {
      message: `Write ${own.map((each) => `"${each}"`).join(" and ")}.`,
      instead: [{ ...statement, Resource }],
    },
  );
}
