/**
 * Regions of the published endpoint table, with the names that ListRegions gives them in English.
 */
export const regions = [
  ["cn-beijing", "China (Beijing)"],
  ["cn-hangzhou", "China (Hangzhou)"],
  ["cn-shanghai", "China (Shanghai)"],
  ["cn-shenzhen", "China (Shenzhen)"],
  ["cn-guangzhou", "China (Guangzhou)"],
  ["cn-chengdu", "China (Chengdu)"],
  ["cn-qingdao", "China (Qingdao)"],
  ["cn-zhangjiakou", "China (Zhangjiakou)"],
  ["cn-wulanchabu", "China (Ulanqab)"],
  ["cn-hongkong", "China (Hong Kong)"],
  ["ap-southeast-1", "Singapore"],
  ["ap-southeast-5", "Indonesia (Jakarta)"],
  ["eu-central-1", "Germany (Frankfurt)"],
  ["eu-west-1", "UK (London)"],
  ["us-east-1", "US (Virginia)"],
  ["us-west-1", "US (Silicon Valley)"],
] as const;
