/** Resource names: from their parts, and back. */
export { type Arn, ArnError, type ArnErrorCode, formatArn, parseArn } from "./arn.ts";
export { immProjectArn } from "./imm.ts";
export {
  mnsQueueArn,
  mnsQueueMessagesArn,
  mnsSubscriptionArn,
  mnsSubscriptionsArn,
  mnsTopicArn,
  mnsTopicMessagesArn,
} from "./mns.ts";
export { faultOfName } from "./name-pattern.ts";
export { ossBucketArn, ossObjectArn } from "./oss.ts";
export { accountRootArn, ramPolicyArn, ramRoleArn, ramUserArn } from "./ram.ts";
