import type { AnyRule } from "../rule/rule.ts";
import { immProjectServiceRole } from "./imm/imm-project-service-role.ts";
import { ossBucketAclPrivate } from "./oss/oss-bucket-acl-private.ts";
import { ossBucketPolicyNotPublic } from "./oss/oss-bucket-policy-not-public.ts";
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
  ossBucketAclPrivate,
  ossBucketPolicyNotPublic,
  ramNoBroadSystemPolicy,
  ramSubmitterLeastPrivilege,
  smqDeadLetterSound,
  smqDeadLetter,
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
