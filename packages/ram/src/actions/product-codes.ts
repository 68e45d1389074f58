import { lookup } from "../lookup.ts";

/**
 * The RAM codes of products whose code is another than the product's in lower case. Sources: "RAM
 * authorization" and "Services that work with RAM" in the documentation, and system policies.
 */
const exceptions: Readonly<Record<string, readonly string[]>> = lookup({
  "ahas-openapi": ["ahas"],
  // https://help.aliyun.com/zh/pai/developer-reference/api-aiworkspace-2021-02-04-ram
  aiworkspace: [
    "paiworkspace",
    "pai",
    "paiimage",
    "paicodesource",
    "paidataset",
    "paimodel",
    "paiexperiment",
    "paiservicetemplate",
    "paiconnection",
  ],
  "amqp-open": ["amqp"],
  bssopenapi: ["bss", "bssapi", "efc"],
  cas: ["yundun-cert"],
  cbn: ["cen"],
  cloudapi: ["apigateway"],
  cloudauth: ["yundun-cloudauth"],
  cloudfw: ["yundun-cloudfirewall"],
  "cloud-siem": ["threatdetection"],
  cms: ["cms"],
  das: ["hdm"],
  "dataphin-public": ["dataphin"],
  "dataworks-public": ["dataworks"],
  ddosbgp: ["yundun-ddosbgp"],
  ddoscoo: ["yundun-ddoscoo"],
  "dms-enterprise": ["dms"],
  dysmsapi: ["dysms"],
  dyvmsapi: ["dyvms"],
  "fc-open": ["fc"],
  foasconsole: ["stream"],
  green: ["yundun-greenweb"],
  // RAM's own calls were moved to this product, and policies can name either code.
  ims: ["ims", "ram"],
  maxcompute: ["odps"],
  "mns-open": ["mns"],
  mts: ["mts"],
  ons: ["mq"],
  onsmqtt: ["mq"],
  // https://www.alibabacloud.com/help/doc-detail/459692.html
  "pai-dlc": ["paidlc", "pai"],
  // https://help.aliyun.com/en/pai/developer-reference/api-paistudio-2022-01-12-ram
  paistudio: ["pai", "paidesigner", "paiartlab"],
  "r-kvstore": ["kvstore"],
  resourcedirectorymaster: ["resourcemanager"],
  sas: ["yundun-sas", "yundun-aegis"],
  sddp: ["yundun-sddp"],
  sls: ["log"],
  sophonsoar: ["threatdetection"],
  tablestore: ["ots"],
  vpcipam: ["vpcipam", "vpc"],
  vpcpeer: ["vpcpeer", "vpc"],
  "waf-openapi": ["yundun-waf"],
});

/** Short names of products that policies use as if they were RAM codes. */
const shortNames: Readonly<Record<string, string>> = lookup({
  acr: "cr",
  ack: "cs",
  mongodb: "dds",
  oceanbase: "oceanbasepro",
  redis: "kvstore",
  rm: "resourcemanager",
  smq: "mns",
  tair: "kvstore",
  // https://www.alibabacloud.com/help/en/waf/web-application-firewall-3-0/developer-reference/api-waf-openapi-2021-10-01-ram
  waf: "yundun-waf",
});

/**
 * The RAM codes of a product whose own code or short name was written in place of one, in lower
 * case: `yundun-waf` for `waf`. Empty for a RAM code and for a code that is not known.
 */
export function ramCodesOf(product: string): readonly string[] {
  const short = shortNames[product];
  const codes = short === undefined ? (exceptions[product] ?? []) : [short];
  return codes.includes(product) ? [] : codes;
}

/** The codes under which policies name the operations of a product. */
export function codesOf(product: string): readonly string[] {
  const name = product.toLowerCase();
  return exceptions[name] ?? [name];
}
