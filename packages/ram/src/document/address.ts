/** A block of addresses, both ends included. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Parses an address or a CIDR block of IPv4 or IPv6. Bits after the prefix are ignored. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address, prefix, ...rest] = text.split("/") as [string, ...string[]];
  const v4 = parseV4(address);
  const value = v4 ?? parseV6(address);
  if (value === undefined || rest.length > 0) return undefined;
  const family = v4 === undefined ? 6 : 4;
  const width = family === 4 ? 32 : 128;
  if (prefix !== undefined && !(/^(?:0|[1-9]\d*)$/.test(prefix) && Number(prefix) <= width))
    return undefined;
  const free = BigInt(width - Number(prefix ?? width));
  const first = (value >> free) << free;
  return { family, first, last: first + (1n << free) - 1n };
}

/** An address as text. */
export function formatAddress(family: 4 | 6, value: bigint): string {
  const [parts, bits, radix, separator] =
    family === 4 ? ([4, 8n, 10, "."] as const) : ([8, 16n, 16, ":"] as const);
  const mask = (1n << bits) - 1n;
  return Array.from({ length: parts }, (_, i) =>
    ((value >> (bits * BigInt(parts - 1 - i))) & mask).toString(radix),
  ).join(separator);
}

function parseV4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (
    parts.length !== 4 ||
    !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  )
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseV6(text: string): bigint | undefined {
  const dotted = /^(.*:)([\d.]+\.[\d.]+)$/.exec(text);
  if (dotted !== null) {
    const v4 = parseV4(dotted[2] as string);
    return v4 === undefined
      ? undefined
      : parseV6(`${dotted[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`);
  }
  const halves = text.split("::");
  const [head, tail = []] = halves.map((half) => (half === "" ? [] : half.split(":"))) as [
    string[],
    ...string[][],
  ];
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...new Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
