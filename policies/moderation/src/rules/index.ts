import type { AnyRule } from "../rule/rule.ts";
import { immProjectServiceRole } from "./imm/imm-project-service-role.ts";
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
import { ramNoBroadSystemPolicy } from "./ram/ram-no-broad-system-policy.ts";
import { ramSubmitterLeastPrivilege } from "./ram/ram-submitter-least-privilege.ts";
import { smqDeadLetter } from "./smq/smq-dead-letter.ts";
import { smqDeadLetterSound } from "./smq/smq-dead-letter-sound.ts";
import { smqEncrypted } from "./smq/smq-encrypted.ts";
import { smqEndpointClosed } from "./smq/smq-endpoint-closed.ts";
import { smqFormat } from "./smq/smq-format.ts";
import { smqLongPolling } from "./smq/smq-long-polling.ts";
import { smqMessageFits } from "./smq/smq-message-fits.ts";
import { smqNotDeprecated } from "./smq/smq-not-deprecated.ts";
import { smqPushNoSecret } from "./smq/smq-push-no-secret.ts";
import { smqPushTls } from "./smq/smq-push-tls.ts";
import { smqRetention } from "./smq/smq-retention.ts";
import { smqTopicLogged } from "./smq/smq-topic-logged.ts";
import { smqVisibility } from "./smq/smq-visibility.ts";

/** Every rule, by its id. */
export const rules: readonly AnyRule[] = [
  immProjectServiceRole,
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
  ramNoBroadSystemPolicy,
  ramSubmitterLeastPrivilege,
  smqDeadLetter,
  smqDeadLetterSound,
  smqEncrypted,
  smqEndpointClosed,
  smqFormat,
  smqLongPolling,
  smqMessageFits,
  smqNotDeprecated,
  smqPushNoSecret,
  smqPushTls,
  smqRetention,
  smqTopicLogged,
  smqVisibility,
];
