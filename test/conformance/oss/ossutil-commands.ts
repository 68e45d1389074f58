/** Calls of ossutil's commands, in an order in which each finds what it needs. */

interface Command {
  /** The command, and what it does if there are several calls of it. */
  readonly name: string;
  readonly args: readonly string[];
  /** What it has to print. Default: anything. */
  readonly prints?: RegExp;
}

const bucket = "oss://ossutil-bucket";

/** Stands for the id of an upload of `movie.mp4` that is not complete. */
export const uploadPlaceholder = "UPLOAD";

/** All of them have to run: later ones use what earlier ones made. */
export const commands: readonly Command[] = [
  { name: "mb", args: ["mb", bucket] },
  { name: "ls buckets", args: ["ls"], prints: /oss:\/\/ossutil-bucket/ },
  { name: "cp up", args: ["cp", "a.txt", `${bucket}/a.txt`] },
  { name: "cp in parts", args: ["cp", "big.bin", `${bucket}/big.bin`, "--bigfile-threshold", "1"] },
  { name: "cp down", args: ["cp", `${bucket}/a.txt`, "down.txt"] },
  { name: "cp between", args: ["cp", `${bucket}/a.txt`, `${bucket}/b.txt`] },
  { name: "ls objects", args: ["ls", bucket], prints: /Object Number is: 3/ },
  { name: "stat", args: ["stat", `${bucket}/a.txt`], prints: /Content-Length\s*:\s*5/ },
  { name: "stat bucket", args: ["stat", bucket], prints: /Location\s*:\s*oss-cn-hangzhou/ },
  { name: "cat", args: ["cat", `${bucket}/a.txt`], prints: /hello/ },
  { name: "set-acl", args: ["set-acl", `${bucket}/a.txt`, "private"] },
  {
    name: "set-meta",
    args: ["set-meta", `${bucket}/a.txt`, "x-oss-object-acl:private", "--update"],
  },
  { name: "hash", args: ["hash", "a.txt", "--type=crc64"], prints: /crc64|CRC64/ },
  { name: "du", args: ["du", bucket], prints: /total object count:/ },
  { name: "mkdir", args: ["mkdir", `${bucket}/folder/`] },
  { name: "create-symlink", args: ["create-symlink", `${bucket}/link`, "a.txt"] },
  { name: "read-symlink", args: ["read-symlink", `${bucket}/link`], prints: /a\.txt/ },
  { name: "sign", args: ["sign", `${bucket}/a.txt`], prints: /[Ss]ignature=/ },
  { name: "appendfromfile", args: ["appendfromfile", "a.txt", `${bucket}/log.txt`] },
  {
    name: "object-tagging",
    args: ["object-tagging", "--method", "put", `${bucket}/a.txt`, "k#v"],
  },
  { name: "sync", args: ["sync", "photos", `${bucket}/photos`, "-f"], prints: /succeed|Succeed/i },
  { name: "probe", args: ["probe", "--upload", "--bucketname", "ossutil-bucket"] },
  { name: "listpart", args: ["listpart", `${bucket}/movie.mp4`, uploadPlaceholder] },
  { name: "getallpartsize", args: ["getallpartsize", bucket] },
  {
    name: "cp to an archive",
    args: ["cp", "a.txt", `${bucket}/cold.txt`, "--meta", "x-oss-storage-class:ColdArchive"],
  },
  { name: "restore", args: ["restore", `${bucket}/cold.txt`] },
  { name: "cors", args: ["cors", "--method", "put", bucket, "cors.xml"] },
  {
    name: "cors-options",
    args: [
      ...["cors-options", "--acr-method", "GET", "--origin", "http://a.example", `${bucket}/a.txt`],
    ],
  },
  { name: "logging", args: ["logging", "--method", "put", bucket, bucket] },
  { name: "referer", args: ["referer", "--method", "put", bucket, "http://a.example"] },
  { name: "bucket-tagging", args: ["bucket-tagging", "--method", "put", bucket, "k#v"] },
  {
    name: "bucket-encryption",
    args: ["bucket-encryption", "--method", "put", bucket, "--sse-algorithm", "AES256"],
  },
  { name: "style", args: ["style", "--method", "put", bucket, "half", "style.xml"] },
  { name: "lifecycle", args: ["lifecycle", "--method", "put", bucket, "lifecycle.xml"] },
  { name: "website", args: ["website", "--method", "put", bucket, "website.xml"] },
  { name: "bucket-qos", args: ["bucket-qos", "--method", "put", bucket, "qos.xml"] },
  { name: "user-qos", args: ["user-qos", "--method", "get"] },
  { name: "bucket-policy", args: ["bucket-policy", "--method", "put", bucket, "policy.json"] },
  { name: "request-payment", args: ["request-payment", "--method", "put", bucket, "BucketOwner"] },
  { name: "inventory", args: ["inventory", "--method", "put", bucket, "inventory.xml"] },
  { name: "lrb", args: ["lrb", "regions.conf"] },
  { name: "access-monitor", args: ["access-monitor", "--method", "put", bucket, "monitor.xml"] },
  { name: "resource-group", args: ["resource-group", "--method", "put", bucket, "group.xml"] },
  { name: "worm", args: ["worm", "init", bucket, "1"] },
  { name: "replication", args: ["replication", "--method", "put", bucket, "replication.xml"] },
  { name: "bucket-cname", args: ["bucket-cname", "--method", "get", bucket] },
  { name: "lcb", args: ["lcb"] },
  {
    name: "bucket-versioning",
    args: ["bucket-versioning", "--method", "put", bucket, "enabled"],
  },
  { name: "revert-versioning", args: ["revert-versioning", bucket, "-r"] },
  { name: "rm", args: ["rm", `${bucket}/b.txt`] },
];
