const all = 2 ** 32;

/**
 * Whether the ranges together have at least half of the addresses of IPv4, or of IPv6.
 * @param cidrs `203.0.113.0/24`, `::/0`. Anything else is left out.
 */
export function coversInternet(cidrs: readonly string[]): boolean {
  if (cidrs.some((cidr) => /^::\/[01]$/.test(cidr))) return true;
  const ranges = cidrs.flatMap((cidr) => rangeOf(cidr) ?? []);
  let covered = 0;
  let next = 0;
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    covered += Math.max(0, to + 1 - Math.max(from, next));
    next = Math.max(next, to + 1);
  }
  return covered >= all / 2;
}

function rangeOf(cidr: string): { readonly from: number; readonly to: number } | undefined {
  const [, address = "", length = "32"] = /^(\d+(?:\.\d+){3})(?:\/(\d+))?$/.exec(cidr) ?? [];
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => part > 255) || Number(length) > 32)
    return undefined;
  const size = 2 ** (32 - Number(length));
  const value = parts.reduce((sum, part) => sum * 256 + part, 0);
  const from = Math.floor(value / size) * size;
  return { from, to: from + size - 1 };
}
