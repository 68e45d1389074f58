import { expect, it } from "vitest";
import { coversInternet } from "./address-ranges.ts";

it.each([
  [["0.0.0.0/0"]],
  [["0.0.0.0/1", "128.0.0.0/1"]],
  [["128.0.0.0/1"]],
  [["0.0.0.0/2", "64.0.0.0/2"]],
  [["::/0"]],
  [["203.0.113.0/24", "::/1"]],
])("%j covers the internet", (cidrs) => {
  expect(coversInternet(cidrs)).toBe(true);
});

it.each([
  [[]],
  [["203.0.113.7"]],
  [["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]],
  [["0.0.0.0/2", "0.0.0.0/2", "32.0.0.0/3"]],
  [["2001:db8::/32"]],
  [["300.0.0.0/0", "1.2.3.4/99", "office"]],
])("%j does not", (cidrs) => {
  expect(coversInternet(cidrs)).toBe(false);
});
