/**
 * What is wrong with a resource pattern that no name can match, as a sentence; undefined if a name
 * can match it. A pattern with fewer than five fields needs a wildcard that stands for the rest.
 */
export function faultOfName(pattern: string): string | undefined {
  const fields = pattern.split(":");
  if (fields.length < 5) {
    const [known = "", ...rest] = pattern.split(/[*?]/);
    const [, service = "", region = "", account = ""] = known.split(":");
    return rest.length > 0 && faultOfFields(service, region, account) === undefined
      ? undefined
      : `It has ${fields.length} of the five fields of acs:service:region:account:relative-id.`;
  }
  const [, service, region, account, ...id] = fields as [string, string, string, string, string];
  if (service === "") return "It has no service.";
  if (id.join("") === "") return "It has nothing after the account.";
  return faultOfFields(service, region, account);
}

/** Whether a name can match the pattern. */
export function canBeName(pattern: string): boolean {
  return faultOfName(pattern) === undefined;
}

function faultOfFields(service: string, region: string, account: string): string | undefined {
  if (!/^[a-z0-9*?-]*$/.test(service))
    return /^[A-Za-z0-9*?-]+$/.test(service)
      ? `Its service is "${service}". Service codes are in lower case.`
      : `"${service}" is not a service code.`;
  if (region.includes(","))
    return `Its region is the list "${region}". Write a resource for each region.`;
  if (!/^[a-z0-9*?-]*$/.test(region)) return `"${region}" is not a region.`;
  // RAM's system policies belong to the account `system`.
  const isAccount = /^[0-9*?]*$/.test(account) || isPatternOfSystem(account);
  return isAccount ? undefined : `"${account}" is not an account id.`;
}

/** Whether the pattern is `system`, or can match it: its letters are some of that word's. */
function isPatternOfSystem(account: string): boolean {
  const pieces = account.split(/[*?]+/);
  return pieces.length === 1
    ? account === "system"
    : pieces.every((each) => "system".includes(each));
}
