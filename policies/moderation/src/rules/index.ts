import type { AnyRule } from "../rule/rule.ts";
import { alarmDeadLetter } from "./alarm/alarm-dead-letter.ts";
import { ebPatternNarrow } from "./eb/eb-pattern-narrow.ts";
import { ebTargetSafe } from "./eb/eb-target-safe.ts";
import { fcNoSecret } from "./fc/fc-no-secret.ts";
import { fcOwnRole } from "./fc/fc-own-role.ts";
import { fcTimesAgree } from "./fc/fc-times-agree.ts";
import { fcTriggerSigned } from "./fc/fc-trigger-signed.ts";
import { immEvidenceNoLoop } from "./imm/imm-evidence-no-loop.ts";
import { immNotified } from "./imm/imm-notified.ts";
import { immOnePlace } from "./imm/imm-one-place.ts";
import { immProjectName } from "./imm/imm-project-name.ts";
import { immProjectProtected } from "./imm/imm-project-protected.ts";
import { immProjectServiceRole } from "./imm/imm-project-service-role.ts";
import { immRoleEnough } from "./imm/imm-role-enough.ts";
import { immRoleNoMore } from "./imm/imm-role-no-more.ts";
import { immRoleTrust } from "./imm/imm-role-trust.ts";
import { immkitDeprecatedFields } from "./immkit/immkit-deprecated-fields.ts";
import { immkitWeakened } from "./immkit/immkit-weakened.ts";
import { kmsDeletionGuarded } from "./kms/kms-deletion-guarded.ts";
import { kmsPolicyNarrow } from "./kms/kms-policy-narrow.ts";
import { kmsRotates } from "./kms/kms-rotates.ts";
import { kmsUsable } from "./kms/kms-usable.ts";
import { ossAccessLogged } from "./oss/oss-access-logged.ts";
import { ossBucketAclPrivate } from "./oss/oss-bucket-acl-private.ts";
import { ossBucketPolicyNotPublic } from "./oss/oss-bucket-policy-not-public.ts";
import { ossCorsNarrow } from "./oss/oss-cors-narrow.ts";
import { ossEncrypted } from "./oss/oss-encrypted.ts";
import { ossEvidenceLocked } from "./oss/oss-evidence-locked.ts";
import { ossInlineAndSplit } from "./oss/oss-inline-and-split.ts";
import { ossLogTargetSafe } from "./oss/oss-log-target-safe.ts";
import { ossMediaExpires } from "./oss/oss-media-expires.ts";
import { ossMediaOutlivesVerdict } from "./oss/oss-media-outlives-verdict.ts";
import { ossMultipartAborted } from "./oss/oss-multipart-aborted.ts";
import { ossNoForceDestroy } from "./oss/oss-no-force-destroy.ts";
import { ossObjectNotPublic } from "./oss/oss-object-not-public.ts";
import { ossOldVersionsExpire } from "./oss/oss-old-versions-expire.ts";
import { ossOwnKey } from "./oss/oss-own-key.ts";
import { ossProtected } from "./oss/oss-protected.ts";
import { ossPublicAccessBlocked } from "./oss/oss-public-access-blocked.ts";
import { ossStaysInMainland } from "./oss/oss-stays-in-mainland.ts";
import { ossTlsOnly } from "./oss/oss-tls-only.ts";
import { ossTlsVersion } from "./oss/oss-tls-version.ts";
import { ossVersioned } from "./oss/oss-versioned.ts";
import { ossWriteFromOutside } from "./oss/oss-write-from-outside.ts";
import { ramAssumeRoleNarrow } from "./ram/ram-assume-role-narrow.ts";
import { ramConditionMeans } from "./ram/ram-condition-means.ts";
import { ramDocumentValid } from "./ram/ram-document-valid.ts";
import { ramNoAccessKey } from "./ram/ram-no-access-key.ts";
import { ramNoAdministrator } from "./ram/ram-no-administrator.ts";
import { ramNoBroadSystemPolicy } from "./ram/ram-no-broad-system-policy.ts";
import { ramNoEscalation } from "./ram/ram-no-escalation.ts";
import { ramPassRoleNarrow } from "./ram/ram-pass-role-narrow.ts";
import { ramStarContained } from "./ram/ram-star-contained.ts";
import { ramStatementGrants } from "./ram/ram-statement-grants.ts";
import { ramSubmitterLeastPrivilege } from "./ram/ram-submitter-least-privilege.ts";
import { ramTrustExternalId } from "./ram/ram-trust-external-id.ts";
import { ramTrustNarrow } from "./ram/ram-trust-narrow.ts";
import { ramTrustOidcSubject } from "./ram/ram-trust-oidc-subject.ts";
import { ramUsersByGroup } from "./ram/ram-users-by-group.ts";
import { slsEncrypted } from "./sls/sls-encrypted.ts";
import { slsKept } from "./sls/sls-kept.ts";
import { smqDeadLetter } from "./smq/smq-dead-letter.ts";
import { smqDeadLetterSound } from "./smq/smq-dead-letter-sound.ts";
import { smqEncrypted } from "./smq/smq-encrypted.ts";
import { smqEndpointClosed } from "./smq/smq-endpoint-closed.ts";
import { smqFormat } from "./smq/smq-format.ts";
import { smqLongPolling } from "./smq/smq-long-polling.ts";
import { smqMessageFits } from "./smq/smq-message-fits.ts";
import { smqNotDeprecated } from "./smq/smq-not-deprecated.ts";
import { smqOnlyImmPublishes } from "./smq/smq-only-imm-publishes.ts";
import { smqPushNoSecret } from "./smq/smq-push-no-secret.ts";
import { smqPushTls } from "./smq/smq-push-tls.ts";
import { smqRetention } from "./smq/smq-retention.ts";
import { smqTopicLogged } from "./smq/smq-topic-logged.ts";
import { smqVisibility } from "./smq/smq-visibility.ts";
import { trailBucketSafe } from "./trail/trail-bucket-safe.ts";
import { trailComplete } from "./trail/trail-complete.ts";

/** Every rule, by its id. */
export const rules: readonly AnyRule[] = [
  alarmDeadLetter,
  ebPatternNarrow,
  ebTargetSafe,
  fcNoSecret,
  fcOwnRole,
  fcTimesAgree,
  fcTriggerSigned,
  immEvidenceNoLoop,
  immNotified,
  immOnePlace,
  immProjectName,
  immProjectProtected,
  immProjectServiceRole,
  immRoleEnough,
  immRoleNoMore,
  immRoleTrust,
  immkitDeprecatedFields,
  immkitWeakened,
  kmsDeletionGuarded,
  kmsPolicyNarrow,
  kmsRotates,
  kmsUsable,
  ossAccessLogged,
  ossBucketAclPrivate,
  ossBucketPolicyNotPublic,
  ossCorsNarrow,
  ossEncrypted,
  ossEvidenceLocked,
  ossInlineAndSplit,
  ossLogTargetSafe,
  ossMediaExpires,
  ossMediaOutlivesVerdict,
  ossMultipartAborted,
  ossNoForceDestroy,
  ossObjectNotPublic,
  ossOldVersionsExpire,
  ossOwnKey,
  ossProtected,
  ossPublicAccessBlocked,
  ossStaysInMainland,
  ossTlsOnly,
  ossTlsVersion,
  ossVersioned,
  ossWriteFromOutside,
  ramAssumeRoleNarrow,
  ramConditionMeans,
  ramDocumentValid,
  ramNoAccessKey,
  ramNoAdministrator,
  ramNoBroadSystemPolicy,
  ramNoEscalation,
  ramPassRoleNarrow,
  ramStarContained,
  ramStatementGrants,
  ramSubmitterLeastPrivilege,
  ramTrustExternalId,
  ramTrustNarrow,
  ramTrustOidcSubject,
  ramUsersByGroup,
  slsEncrypted,
  slsKept,
  smqDeadLetter,
  smqDeadLetterSound,
  smqEncrypted,
  smqEndpointClosed,
  smqFormat,
  smqLongPolling,
  smqMessageFits,
  smqNotDeprecated,
  smqOnlyImmPublishes,
  smqPushNoSecret,
  smqPushTls,
  smqRetention,
  smqTopicLogged,
  smqVisibility,
  trailBucketSafe,
  trailComplete,
];
