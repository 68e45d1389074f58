import { lookup } from "../../lookup.ts";
import { replacement } from "../fix.ts";
import { defineRule, type Problem } from "../rule.ts";
import { type LocatedStatement, partOf, statementsOf, type With } from "../statements.ts";

/**
 * A star also matches separators: `project/prod*` matches `project/prod-x`, and `*-uploads/*`
 * matches a key in any bucket.
 */
export const starCrossesSeparator = defineRule({
  id: "star-crosses-separator",
  severity: "medium",
  description:
    "A star next to a part of a name also matches longer names and everything below them.",
  check: (context) =>
    statementsOf(context, "Allow", "Resource").flatMap((located) =>
      located.statement.Resource.flatMap((pattern, i) => problemOf(located, pattern, i) ?? []),
    ),
});

/**
 * By service, the resources whose names can't hold a slash, and that have nothing below them. A
 * star in such a name crosses no separator. Sources: RAM documentation, CreateRole, CreateUser,
 * CreateGroup, CreatePolicy, CreateSAMLProvider, CreateOIDCProvider and CreateVirtualMFADevice; the
 * other services create the ids, which are letters, digits and hyphens. The name of a service
 * of Function Compute has letters, digits, hyphens and underscores (ROS documentation,
 * ALIYUN::FC::Service, read on 2026-12-01).
 */
const undividedNames: Readonly<Record<string, RegExp>> = lookup({
  ram: /^(?:role|user|group|policy|saml-provider|oidc-provider|mfa)\/[^/]*$/,
  ecs: /^(?:instance|disk|image|snapshot|securitygroup|keypair|launchtemplate|command)\/[^/]*$/,
  vpc: /^(?:vpc|vswitch|eip|natgateway|routetable|vpngateway)\/[^/]*$/,
  rds: /^dbinstance\/[^/]*$/,
  slb: /^loadbalancer\/[^/]*$/,
  fc: /^services\/[^/]*\/functions\/\*$/,
});

function problemOf(
  located: LocatedStatement<With<"Resource">>,
  pattern: string,
  position: number,
): Problem | undefined {
  const [, head, service, id] = /^(acs:([^:*?]+):[^:]*:[^:]*:)(.+)$/s.exec(pattern) ?? [];
  if (head === undefined || id === undefined) return undefined;
  if (undividedNames[service as string]?.test(id) === true) return undefined;
  const segments = id.split("/");
  // The key of an object has no parts: a star in it matches no other bucket.
  const nameCount = service === "oss" ? 1 : segments.length;
  // `*/logs/*` is meant for a folder of each bucket, and also matches deeper folders.
  const isAnyBucket = service === "oss" && /^\*+\/+[^*]/.test(id);
  const isCrossing = (segment: string, i: number) =>
    i < nameCount && segment.includes("*") && (/[^*]/.test(segment) || isAnyBucket);
  const crossing = segments.filter(isCrossing);
  if (crossing.length === 0) return undefined;
  const replaced = (change: (segment: string) => string) =>
    `${head}${segments.map((segment, i) => (isCrossing(segment, i) ? change(segment) : segment)).join("/")}`;
  const at = partOf(located, "Resource", position);

  // After a letter or digit, the name is probably complete, and what is below it is meant. After a
  // hyphen, names that begin like this are meant, and only the author knows which.
  const isComplete = (segment: string) => /^[^*]*[\p{L}\p{N}?]\*+$/u.test(segment);
  if (!crossing.every(isComplete)) {
    // `media-*/*`: each match is an object of a bucket whose name begins with `media-`.
    if (service === "oss" && /^[^*/]*\*+\/\*+$/.test(id)) return undefined;
    const match = replaced((segment) => segment.replace(/\*+/, "x/y").replace(/\*+/g, "x"));
    const name = replaced((segment) => segment.replace(/\*+/g, "a"));
    return {
      ...at,
      message: `The star in "${pattern}" also matches separators: "${match}" is allowed too. Write each name in full, such as "${name}".`,
      fix: null,
    };
  }
  const name = replaced((segment) => segment.replace(/\*+$/, ""));
  const longer = replaced((segment) => segment.replace(/\*+$/, "-other"));
  const last = segments.length - 1;
  const names = isCrossing(segments[last] as string, last) ? [name, `${name}/*`] : [name];
  const Resource = [
    ...new Set(located.statement.Resource.flatMap((each) => (each === pattern ? names : [each]))),
  ];
  return {
    ...at,
    message: `"${pattern}" also matches longer names, such as "${longer}".`,
    fix: replacement(located, `Write ${names.map((each) => `"${each}"`).join(" and ")}.`, [
      { ...located.statement, Resource },
    ]),
  };
}
