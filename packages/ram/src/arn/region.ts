/**
 * What each service writes for the region in its resource names: `id` is the id of a region, `*` a
 * star, and the empty string nothing. All of them write the account's id. Sources: RAM
 * documentation, "Policy elements"; the services' pages on RAM authorization. State: 2026-11.
 */
export const regionForms: Readonly<Record<string, "id" | "*" | "">> = {
  imm: "id",
  mns: "id",
  sts: "id",
  kms: "id",
  log: "id",
  eventbridge: "id",
  fc: "id",
  oss: "*",
  ossvector: "*",
  ram: "",
};
