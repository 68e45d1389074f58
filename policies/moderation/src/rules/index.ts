import type { AnyRule } from "../rule/rule.ts";
import { fcTimesAgree } from "./fc/fc-times-agree.ts";
import { fcTriggerSigned } from "./fc/fc-trigger-signed.ts";
import { immNotified } from "./imm/imm-notified.ts";
import { immOnePlace } from "./imm/imm-one-place.ts";
import { immProjectName } from "./imm/imm-project-name.ts";
import { immProjectServiceRole } from "./imm/imm-project-service-role.ts";
import { immRoleEnough } from "./imm/imm-role-enough.ts";
import { immRoleNoMore } from "./imm/imm-role-no-more.ts";
import { immRoleTrust } from "./imm/imm-role-trust.ts";
import { ossAccessLogged } from "./oss/oss-access-logged.ts";
import { ossBucketAclPrivate } from "./oss/oss-bucket-acl-private.ts";
import { ossBucketPolicyNotPublic } from "./oss/oss-bucket-policy-not-public.ts";
import { ossEncrypted } from "./oss/oss-encrypted.ts";
import { ossEvidenceLocked } from "./oss/oss-evidence-locked.ts";
import { ossLogTargetSafe } from "./oss/oss-log-target-safe.ts";
import { ossMediaExpires } from "./oss/oss-media-expires.ts";
import { ossMediaOutlivesVerdict } from "./oss/oss-media-outlives-verdict.ts";
import { ossNoForceDestroy } from "./oss/oss-no-force-destroy.ts";
import { ossOldVersionsExpire } from "./oss/oss-old-versions-expire.ts";
import { ossOwnKey } from "./oss/oss-own-key.ts";
import { ossProtected } from "./oss/oss-protected.ts";
import { ossPublicAccessBlocked } from "./oss/oss-public-access-blocked.ts";
import { ossTlsOnly } from "./oss/oss-tls-only.ts";
import { ossVersioned } from "./oss/oss-versioned.ts";
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

/** Every rule, by its id. */
export const rules: readonly AnyRule[] = [
  fcTimesAgree,
  fcTriggerSigned,
  immNotified,
  immOnePlace,
  immProjectName,
  immProjectServiceRole,
  immRoleEnough,
  immRoleNoMore,
  immRoleTrust,
  ossAccessLogged,
  ossBucketAclPrivate,
  ossBucketPolicyNotPublic,
  ossEncrypted,
  ossEvidenceLocked,
  ossLogTargetSafe,
  ossMediaExpires,
  ossMediaOutlivesVerdict,
  ossNoForceDestroy,
  ossOldVersionsExpire,
  ossOwnKey,
  ossProtected,
  ossPublicAccessBlocked,
  ossTlsOnly,
  ossVersioned,
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
  smqDeadLetterSound,
  smqDeadLetter,
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
];
