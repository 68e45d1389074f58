import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAddress, parseAddressRange } from "./address.ts";

const range = (text: string) => {
  const found = parseAddressRange(text);
  return (
    found && [
      found.family,
      formatAddress(found.family, found.first),
      formatAddress(found.family, found.last),
    ]
  );
};

describe("parseAddressRange", () => {
  it.each([
    ["1.2.3.4", 4, "1.2.3.4", "1.2.3.4"],
    ["255.255.255.255", 4, "255.255.255.255", "255.255.255.255"],
    ["1.2.3.4/32", 4, "1.2.3.4", "1.2.3.4"],
    ["1.2.3.4/31", 4, "1.2.3.4", "1.2.3.5"],
    ["1.2.3.4/0", 4, "0.0.0.0", "255.255.255.255"],
    ["10.20.30.40/12", 4, "10.16.0.0", "10.31.255.255"],
    ["::", 6, "0:0:0:0:0:0:0:0", "0:0:0:0:0:0:0:0"],
    ["2001:DB8::/32", 6, "2001:db8:0:0:0:0:0:0", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
    ["::1/128", 6, "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1"],
    ["1:2:3:4:5:6:7:8", 6, "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["64:ff9b::192.0.2.33", 6, "64:ff9b:0:0:0:0:c000:221", "64:ff9b:0:0:0:0:c000:221"],
  ])("%s", (text, ...expected) => {
    expect(range(text)).toEqual(expected);
  });

  it.each(
    [
      "",
      "/8",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.256",
      "1.2.3.1000",
      "1.2.3.04",
      "1.2.3.x",
      "x1.2.3.4",
      "1.2.3.4x",
      " 1.2.3.4",
    ].concat(
      [
        "1.2.3.4/33",
        "1.2.3.4/x",
        "1.2.3.4/x8",
        "1.2.3.4/8x",
        "1.2.3.4/",
        "1.2.3.4/0008",
        "1.2.3.4/08",
        "1.2.3.4/-1",
        "1.2.3.4/8/8",
      ],
      [
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4::5:6:7:8",
        "12345::",
        "g::",
        "::x1",
        "::1x",
        "::1/129",
      ],
      [
        "1:2:3:4::5:6:7:8::9",
        "\n::1.2.3.4",
        "::1.2.3",
        "::1.2.3.4.5",
        "::1.2.3.256",
        "1.2.3.4::",
        "::1.2.3.4x",
        "x::1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
      ],
    ),
  )("rejects %j", (text) => {
    expect(range(text)).toBeUndefined();
  });

  it("reads what formatAddress writes", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        fc.constantFrom(4 as const, 6 as const),
        (number, family) => {
          const value = family === 4 ? number & 0xffffffffn : number;
          expect(parseAddressRange(formatAddress(family, value))).toEqual({
            family,
            first: value,
            last: value,
          });
        },
      ),
    );
  });
});
