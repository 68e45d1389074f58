/** The errors of SMQ. Codes and statuses: SMQ "Error codes". */
import { ServiceError } from "../core/service-error.ts";

const errors = {
  EndpointInvalid: [400, "The endpoint you provided is not valid."],
  InvalidArgument: [400, "An argument is not valid."],
  InvalidQueryString: [400, "The query string is not valid."],
  InvalidQueueName: [400, "The queue name is not valid."],
  InvalidRequestURL: [400, "The request URL is not valid."],
  MalformedXML: [400, "The XML you provided was not well-formed."],
  MessageNotExist: [404, "Message not exist."],
  MissingReceiptHandle: [400, "ReceiptHandle is required."],
  MissingVisibilityTimeout: [400, "VisibilityTimeout is required."],
  QueueAlreadyExist: [409, "The queue you want to create already exists, with other attributes."],
  QueueNameLengthError: [400, "The queue name is too long."],
  QueueNotExist: [404, "The queue name you provided is not exist."],
  ReceiptHandleError: [400, "The receipt handle you provided is not valid."],
  SubscriptionAlreadyExist: [
    409,
    "The subscription you want to create already exists, with other attributes.",
  ],
  SubscriptionNameInvalid: [400, "The subscription name is not valid."],
  SubscriptionNameLengthError: [400, "The subscription name is too long."],
  SubscriptionNotExist: [404, "The subscription name you provided is not exist."],
  TopicAlreadyExist: [409, "The topic you want to create already exists, with other attributes."],
  TopicNameInvalid: [400, "The topic name is not valid."],
  TopicNameLengthError: [400, "The topic name is too long."],
  TopicNotExist: [404, "The topic name you provided is not exist."],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** An error to throw. `message` replaces that of the table. */
export function mnsError(code: keyof typeof errors, message?: string): ServiceError {
  const [status, defaultMessage] = errors[code];
  return new ServiceError(status, code, message ?? defaultMessage);
}

/** The error for a value that is not valid, 400. */
export function invalidArgument(message: string): ServiceError {
  return mnsError("InvalidArgument", message);
}
