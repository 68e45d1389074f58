/**
 * The RAM codes of products whose code is another than the product's in lower case. Sources: "RAM
 * authorization" and "Services that work with RAM" in the documentation, and system policies.
 */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "ahas-openapi": ["ahas"],
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
};

/** The codes under which policies name the operations of a product. */
export function codesOf(product: string): readonly string[] {
  const name = product.toLowerCase();
  return exceptions[name] ?? [name];
}
