import type { PackageErrors } from "./entry.ts";

/** The errors of `@immkit/runtime`. */
export const runtimeErrors: PackageErrors = {
  package: "@immkit/runtime",
  classes: {
    ConfigError: {
      InvalidConfig: {
        means: "A setting is missing or wrong.",
        cause:
          "The runtime config was written by hand, comes from another version, or an option is misspelt.",
        fix: "Change the setting that the message names. The whole config is the output runtimeConfig of the stack.",
      },
    },
    ValidationError: {
      InvalidRequest: {
        means: "A request violates a documented limit. Nothing was sent.",
        cause: "A member is too long, out of range or unknown.",
        fix: "Change the member that the message names.",
      },
    },
    CredentialsError: {
      CredentialsMissing: {
        means: "No credentials were found.",
        cause:
          "The variables of the environment, the profile and the instance's role were all tried.",
        fix: "Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or pass credentials.",
      },
      CredentialsMalformed: {
        means: "The credentials can't be read.",
        cause: "A profile or a file is incomplete, or a key has blanks around it.",
        fix: "Correct the file or the variable that the message names.",
      },
      CredentialsExpired: {
        means: "The session has expired.",
        cause: "Its token was not renewed in time, or the clock of the machine is wrong.",
        fix: "Get a new session, and check the clock.",
      },
      CredentialsFailed: {
        means: "Getting credentials failed.",
        cause: "STS or the metadata service refused the call, or could not be reached.",
        fix: "Read the reason in the message. To assume a role, the caller needs sts:AssumeRole and the role has to trust it.",
      },
    },
    ResponseError: {
      UnreadableResponse: {
        means: "The answer can't be read.",
        cause: "A proxy answered in place of the service, or the answer was cut.",
        fix: "Check the endpoint and the proxy.",
      },
      ResponseTooLarge: {
        means: "The answer is larger than any answer of the service.",
        cause: "The endpoint is another server.",
        fix: "Check the endpoint.",
      },
      SearchLimit: {
        means: "The search for a task by its tag ended at its limit of pages or time.",
        cause: "The service ignores the tag, or it is slow.",
        fix: "List the tasks of that time and look for the tag. In a program, search.maxPages and search.timeoutMs set the limits.",
      },
    },
    NetworkError: {
      ConnectFailed: {
        means: "The service could not be reached.",
        cause: "The host doesn't exist, a firewall is in between, or nothing listens on the port.",
        fix: "Check the endpoint and the network. For a local cloud, start immkit dev or immkit local.",
      },
      ConnectionLost: {
        means: "The connection ended before the answer was complete.",
        cause: "The network failed, or the server stopped.",
        fix: "Try again. If the call changes something, look first whether it had its effect.",
      },
      Timeout: {
        means: "There was no complete answer in time.",
        cause: "The network or the service is slow.",
        fix: "Try again, or set a longer timeoutMs.",
      },
    },
    AmbiguousSubmitError: {
      AmbiguousSubmit: {
        means: "It is unknown whether the task exists.",
        cause: "The answer to the submission was lost, and a search for the task did not find it.",
        fix: "In a program, submit the object again later with the idempotencyKey of the error: then its task is searched for first. In a terminal, search for the tag in the message before you submit it again. Each task is billed.",
      },
    },
    ServiceUnavailableError: {
      ServiceUnavailable: {
        means: "A run gave up, because IMM failed or could not be reached for too long.",
        cause:
          "An outage, the network, or a wrong endpoint. The message ends with the last failure.",
        fix: "Check the endpoint and the network, then start the run again. giveUpAfterMs says how long a run waits.",
      },
    },
    NotificationError: {
      Empty: {
        means: "The message is empty.",
        cause: "Something else than IMM sent it.",
        fix: "Check who can send to the topic and the queue.",
      },
      TooLarge: {
        means: "The message is larger than the limit.",
        cause: "Something else than IMM sent it.",
        fix: "Set a larger maxBytes if it is a real notification.",
      },
      TooDeep: {
        means: "The message wraps messages too often.",
        cause: "Something else than IMM sent it.",
        fix: "Check who can send to the topic and the queue.",
      },
      InvalidUtf8: {
        means: "The message is not valid UTF-8.",
        cause: "It was changed or encoded on the way.",
        fix: "Send the bytes as SMQ delivered them.",
      },
      InvalidJson: {
        means: "The message is not valid JSON.",
        cause: "It was cut or changed on the way.",
        fix: "Send the bytes as SMQ delivered them.",
      },
      InvalidXml: {
        means: "The message is not valid XML, or lacks an element.",
        cause: "It was cut or changed on the way.",
        fix: "Send the bytes as SMQ delivered them.",
      },
      Unrecognised: {
        means: "The message has no known format.",
        cause: "Something else than IMM sent it, or the subscription has an unknown format.",
        fix: "Check who can send to the topic, and the format of the subscription.",
      },
      NotModeration: {
        means: "The message is a notification of another IMM task.",
        cause: "Other tasks publish to the same topic.",
        fix: "Give moderation its own topic, or discard the message.",
      },
      NotUpload: {
        means: "The message is not an event of OSS.",
        cause: "Another service sends events to the same queue or function.",
        fix: "Give the events of uploads their own queue, or discard the message.",
      },
      InvalidEnvelope: {
        means: "The envelope of the notification doesn't conform to its schema.",
        cause: "The message was changed, or IMM has changed its format.",
        fix: "Compare the message with the schema notification-envelope.json, and report a change of IMM.",
      },
      InvalidContent: {
        means: "The content of the notification doesn't conform to its schema.",
        cause: "The message was changed, or IMM has changed its format.",
        fix: "Compare the message with the schema notification-content.json, and report a change of IMM.",
      },
    },
    ActionError: {
      ObjectProtected: {
        means: "The object can't be moved or deleted: a retention policy protects it.",
        cause: "Its bucket has a retention policy (WORM), and the object is not old enough.",
        fix: "Keep media in a bucket without a retention policy. Only the quarantine can have one.",
      },
      CopyNotVerified: {
        means: "The copy in quarantine is not equal to the object, which stays where it is.",
        cause: "OSS or something between returned another checksum than that of the object.",
        fix: "Delete the copy that the message names. The verdict is delivered again.",
      },
      NotMedia: {
        means: "The verdict is about an object that is not among the stack's media.",
        cause:
          "A task of the project was submitted for another bucket or prefix, or the runtime config is that of another stack.",
        fix: "Pass the runtime config of the stack with that bucket, or handle the verdict yourself.",
      },
      NotInQuarantine: {
        means: "The object was not moved to the quarantine, so it can't be moved back.",
        cause: "Another URI was passed, or the object's key was too long for its place to name it.",
        fix: "Pass the movedTo that quarantine() returned.",
      },
    },
    LedgerError: {
      LedgerFull: {
        means: "The disk or the database of the ledger is full.",
        cause: "It has no space for another row.",
        fix: "Free space. The messages are delivered again.",
      },
      LedgerReadOnly: {
        means: "The ledger can't be written.",
        cause: "The file, the disk or the database is read-only.",
        fix: "Make it writable for the process.",
      },
      LedgerCorrupt: {
        means: "The file is damaged, or is not an SQLite database.",
        cause: "The disk failed, or the path is that of another file.",
        fix: "Restore a backup, or name another file. Reconcile finds what is missing.",
      },
      LedgerBusy: {
        means: "Others have been writing for too long, or all connections are in use.",
        cause: "Many workers share one SQLite file, or a pool has fewer connections than handlers.",
        fix: "Use PostgreSQL or MySQL for several workers, and set maxConnections to the consumer's concurrency.",
      },
      LedgerUnavailable: {
        means: "The ledger can't be opened or reached.",
        cause: "The folder doesn't exist, or the database server can't be reached.",
        fix: "Create the folder, or check the address of the database.",
      },
      LedgerForbidden: {
        means: "The database role lacks a permission.",
        cause: "It can't create or change the ledger's tables.",
        fix: "Grant the permission that the message names.",
      },
      LedgerTooNew: {
        means: "A newer version of @immkit/runtime has changed the tables.",
        cause: "Workers of two versions share the ledger.",
        fix: "Update this worker.",
      },
      LedgerClosed: {
        means: "The ledger is closed.",
        cause: "It was used after close.",
        fix: "Close it only when everything else has ended.",
      },
      CommitUnclear: {
        means: "The connection broke during a commit, so it is unknown whether it happened.",
        cause: "The database server or the network failed.",
        fix: "Nothing to do: the message is delivered again, and the ledger then knows.",
      },
      Fenced: {
        means: "Another worker has the lease, or the verdict was handled. Nothing was changed.",
        cause: "This worker took longer than its lease.",
        fix: "Nothing to do. If it happens often, set a longer lease.",
      },
      VerdictBusy: {
        means: "Another worker is handling this verdict, or the review before it.",
        cause: "The message was delivered twice.",
        fix: "Nothing to do: the message is delivered again.",
      },
      VerdictMissing: {
        means: "The notification has no verdict.",
        cause: "Nothing asked the service for it, or the service has none.",
        fix: "Set the option lookup to a ModerationClient. fromConfig sets it by default.",
      },
      InvalidTaskId: {
        means: "The task id is not one.",
        cause: "It is empty or too long.",
        fix: "Pass the id as IMM returned it.",
      },
      InvalidSubmission: {
        means: "A submission can't be recorded.",
        cause: "Its key or its members are malformed.",
        fix: "Pass the members that the message names.",
      },
      DuplicateKey: {
        means: "Another task was recorded under the idempotency key.",
        cause: "Two objects have the same key.",
        fix: "Give each submission its own key.",
      },
      AsyncEffect: {
        means: "An effect on an SQLite ledger returned a promise.",
        cause: "SQLite's transactions are synchronous.",
        fix: "Write the effect without await, or use PostgreSQL or MySQL.",
      },
      EffectRepeated: {
        means: "A handler called tx a second time.",
        cause: "The effect of the first call is committed with the verdict, or is running.",
        fix: "Call tx once, with all statements of the effect.",
      },
      EffectLate: {
        means: "A handler called tx after its end.",
        cause: "The promise of tx, or of what calls it, was not awaited.",
        fix: "Await tx in the handler.",
      },
      VerdictConflict: {
        means: "A final verdict differs from the one that was handled.",
        cause: "The task was reviewed again, or its messages contradict each other.",
        fix: "Correct the effect yourself, if the new verdict is right.",
      },
      EffectFailed: {
        means:
          "A statement of the effect failed, or ended the transaction, and the effect did not throw.",
        cause: "The effect caught the error, or ran COMMIT or (in MySQL) CREATE TABLE.",
        fix: "Let the error pass: the transaction is then rolled back.",
      },
    },
    PushError: {
      MethodNotAllowed: {
        means: "The request is not a POST.",
        cause: "Something else than SMQ or EventBridge called the address.",
        fix: "Nothing to do, unless a proxy changes the method.",
      },
      UnknownSender: {
        means: "The request is neither from SMQ nor from EventBridge, or says both.",
        cause: "Something else called the address.",
        fix: "Nothing to do.",
      },
      MissingHeader: {
        means: "A header that the sender writes is missing.",
        cause: "A proxy removed it, or something else called the address.",
        fix: "Let the proxy pass all headers.",
      },
      InvalidHeader: {
        means: "A header is malformed.",
        cause: "A proxy changed it, or something else called the address.",
        fix: "Let the proxy pass all headers unchanged.",
      },
      DateOutsideWindow: {
        means: "The request is too old or too new.",
        cause: "It was repeated later, or the clock of the machine is wrong.",
        fix: "Check the clock.",
      },
      BodyTooLarge: {
        means: "The body is larger than the limit.",
        cause: "Something else than the sender called the address.",
        fix: "Set a larger maxBodyBytes if it is a real notification.",
      },
      BodyConsumed: {
        means: "The body was read before the handler.",
        cause: "A framework parsed it, so the signature can't be checked.",
        fix: "Give the handler the raw body.",
      },
      BodyMismatch: {
        means: "The body doesn't match its MD5.",
        cause: "It was changed on the way.",
        fix: "Let the proxy pass the body unchanged.",
      },
      CertificateUrlRejected: {
        means: "The address of the certificate is not one of the sender's.",
        cause: "The request is forged, the region is wrong, or a new region has a new address.",
        fix: "Check the region. Add the host to allowedCertificateHosts if it is Alibaba Cloud's.",
      },
      CertificateUnavailable: {
        means: "The certificate could not be fetched.",
        cause: "The network or the service failed.",
        fix: "Allow outgoing HTTPS to the host in the message.",
      },
      CertificateInvalid: {
        means: "The certificate is not a valid one.",
        cause: "The request is forged.",
        fix: "Nothing to do.",
      },
      CertificateOutOfDate: {
        means: "The certificate has expired or is not valid yet.",
        cause: "The request is forged, or the clock of the machine is wrong.",
        fix: "Check the clock.",
      },
      WeakKey: {
        means: "The key of the certificate is too weak.",
        cause: "The request is forged, or the sender signs with an old key.",
        fix: "Receive from a queue, or see weakCertificate in the documentation of the push handler.",
      },
      UnsupportedSignature: {
        means: "EventBridge signed the request in a way that proves nothing, or is not known.",
        cause: "The request is forged, or has only the older signature (HMAC-SHA1).",
        fix: "Route the events to a queue.",
      },
      SignatureMismatch: {
        means: "The signature is wrong.",
        cause:
          "The request is forged, a proxy changed it, or eventBridge.url is not the rule's URL.",
        fix: "Let the proxy pass path, headers and body unchanged. Copy the URL from the rule.",
      },
      TokenMismatch: {
        means: "The request has another token than eventBridge.token.",
        cause: "It comes from the rule of somebody else, or the token of the rule was changed.",
        fix: "Set the same token in the rule's target and in the options.",
      },
      UnnamedTopic: {
        means: "The request doesn't say which topic it comes from.",
        cause: "Something else than SMQ called the address.",
        fix: "Nothing to do.",
      },
      ForeignTopic: {
        means: "The request comes from another topic.",
        cause: "Another subscription has the same address.",
        fix: "Correct the topic in the options, or the other subscription.",
      },
      ConnectionLost: {
        means: "The connection ended before the body was complete.",
        cause: "The network failed.",
        fix: "Nothing to do: the sender tries again.",
      },
      Timeout: {
        means: "The body did not arrive in time.",
        cause: "The network is slow, or somebody holds the connection open.",
        fix: "Nothing to do: the sender tries again.",
      },
    },
    FunctionError: {
      DeliveryFailed: {
        means: "Some messages of an event were not handled, although each was tried.",
        cause: "The handler threw.",
        fix: "Read the cause. The trigger delivers the event again.",
      },
      Timeout: {
        means: "There was no time to handle all messages of an event.",
        cause: "The function's timeout is too short for the batch.",
        fix: "Set a longer timeout, or a smaller batch.",
      },
    },
  },
};
