/**
 * The errors of OSS: status, message and, if known, the `EC` of its troubleshooting pages. Source:
 * OSS documentation, "HTTP status code 400/403/404/409/412".
 */
import { ServiceError } from "../core/service-error.ts";

const errors = {
  ArchiveRestoreFileStale: [409, "The restored copy of the object doesn't exist any more."],
  ArchiveRestoreNotFinished: [409, "The archive file's restore is not finished.", "0016-00000719"],
  AccessDenied: [403, "You have no right to access this object."],
  AccessForbidden: [403, "CORSResponse: This CORS request is not allowed.", "0007-00000201"],
  BucketAlreadyExists: [409, "The requested bucket name is not available."],
  BucketNotEmpty: [409, "The bucket you tried to delete is not empty."],
  CallbackFailed: [203, "The callback failed.", "0007-00000203"],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed object size."],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed size."],
  FileAlreadyExists: [409, "The object you specified already exists and can not be overwritten."],
  FileImmutable: [409, "The object you specified is immutable."],
  InvalidArgument: [400, "An argument is not valid."],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidDigest: [400, "The Content-MD5 you specified was invalid."],
  InvalidEncryptionAlgorithmError: [400, "The Encryption Algorithm you specified is not valid."],
  InvalidLocationConstraint: [400, "The specified location-constraint is not valid."],
  InvalidObjectState: [403, "The operation is not valid for the object's state", "0016-00000701"],
  InvalidObjectName: [400, "The specified object is not valid."],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
  ],
  InvalidPartOrder: [400, "The list of parts was not in ascending order."],
  InvalidPolicyDocument: [400, "The policy of the form is not valid."],
  InvalidRange: [416, "The requested range cannot be satisfied."],
  InvalidTargetBucketForLogging: [
    400,
    "The target bucket for logging does not exist, is not owned by you, or is in another region.",
  ],
  InvalidTargetType: [409, "The symbolic link's target type is not valid."],
  MalformedPolicy: [400, "The bucket policy is not valid."],
  MalformedPOSTRequest: [400, "The body of your POST request is not well-formed."],
  MalformedXML: [
    400,
    "The XML you provided was not well-formed or did not validate against our published schema.",
    "0015-00000231",
  ],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  NoSuchBucket: [404, "The specified bucket does not exist.", "0015-00000101"],
  NoSuchBucketPolicy: [404, "The bucket policy does not exist.", "0030-00000006"],
  NoSuchCORSConfiguration: [404, "The CORS Configuration does not exist."],
  NoSuchHttpsConfig: [404, "The HTTPS configuration does not exist."],
  NoSuchKey: [404, "The specified key does not exist.", "0026-00000001"],
  NoSuchInventory: [404, "The specified inventory does not exist."],
  NoSuchLifecycle: [404, "No Row found in Lifecycle Table."],
  NoSuchObjectRetention: [404, "The object has no retention."],
  NoSuchObjectWormConfiguration: [404, "The bucket has no object WORM configuration."],
  NoSuchOverwriteConfig: [404, "The overwrite configuration does not exist."],
  NoSuchReplicationConfiguration: [
    404,
    "The bucket you specified does not have replication configuration.",
  ],
  NoSuchServerSideEncryptionRule: [404, "The server side encryption configuration was not found."],
  NoSuchStyle: [404, "The specified style does not exist."],
  NoSuchTransferAccelerationConfiguration: [
    404,
    "The specified bucket has no transfer acceleration configuration.",
  ],
  NoSuchUserDefinedLogFieldsConfig: [404, "The log fields configuration does not exist."],
  NoSuchUpload: [
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  ],
  NoSuchVersion: [404, "The specified version does not exist."],
  NoSuchWebsiteConfiguration: [404, "The specified bucket does not have a website configuration."],
  NoSuchWORMConfiguration: [404, "The WORM Configuration does not exist."],
  NotImplemented: [501, "A header you provided implies functionality that is not implemented."],
  NotSymlink: [400, "The object is not symlink."],
  ObjectNotAppendable: [409, "The object is not appendable."],
  OperationNotSupported: [400, "The operation is not supported for this resource"],
  PositionNotEqualToLength: [409, "Position is not equal to file length."],
  PreconditionFailed: [412, "At least one of the pre-conditions you specified did not hold."],
  ResourceGroupIdPreCheckError: [400, "The resource group id precheck error", "0039-00000003"],
  RestoreAlreadyInProgress: [409, "The restore operation is in progress.", "0016-00000706"],
  SymlinkTargetNotExist: [404, "The symlink target does not exist."],
  TooManyBuckets: [400, "You have attempted to create more buckets than allowed."],
  WORMConfigurationAlreadyExist: [409, "The bucket already has a WORM configuration."],
  WORMConfigurationLocked: [403, "The WORM Configuration is locked."],
} as const satisfies Record<string, readonly [status: number, message: string, ec?: string]>;

/** A code of the table. */
export type OssErrorCode = keyof typeof errors;

/**
 * An error to throw. `details` are further children of the response (`BucketName`, `Key`,
 * `ArgumentName`, …). `message` and `details.EC` replace those of the table.
 */
export function ossError(
  code: OssErrorCode,
  details: Readonly<Record<string, unknown>> = {},
  message?: string,
  headers?: Readonly<Record<string, string>>,
): ServiceError {
  const [status, defaultMessage, defaultEc]: readonly [number, string, string?] = errors[code];
  const { EC = defaultEc, ...others } = details;
  const RecommendDoc = EC && `https://api.aliyun.com/troubleshoot?q=${String(EC)}`;
  const all = EC === undefined ? others : { ...others, EC, RecommendDoc };
  return new ServiceError(status, code, message ?? defaultMessage, all, headers);
}

/** The error for an invalid header, query parameter or element. */
export function invalidArgument(
  name: string,
  value: string | undefined,
  message: string,
): ServiceError {
  return ossError("InvalidArgument", { ArgumentName: name, ArgumentValue: value ?? "" }, message);
}

/** The error for a feature of the real service that is missing here. It names the feature. */
export function notImplemented(what: string): ServiceError {
  return ossError(
    "NotImplemented",
    {},
    `A header you provided implies functionality that is not implemented: ${what}.`,
  );
}
