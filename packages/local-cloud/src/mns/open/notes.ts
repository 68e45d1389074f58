import type { RpcCall } from "../../rpc/product.ts";
import { booleanOf } from "../attributes.ts";
import type { ControlNotes } from "../control-notes.ts";
import { tagsIn } from "./params.ts";

interface Noted {
  controlNotes: ControlNotes;
}

/** Keeps the tags and the encryption that a call gives; what it does not give stays. */
export function keepNotes(resource: Noted, params: RpcCall["params"]): void {
  const { tags, encryption } = resource.controlNotes;
  resource.controlNotes = {
    tags: { ...tags, ...tagsIn(params) },
    encryption: { ...encryption, ...encryptionIn(params) },
  };
}

/** The members of an answer that come from the notes. */
export function shownNotes({
  controlNotes: { tags, encryption },
}: Noted): Readonly<Record<string, unknown>> {
  const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return { Tags, EnableSSE: false, EncryptionEnabled: false, ...encryption };
}

/** `EnableSSE`, `SseType`, `SseAlgorithm` and `KmsKeyId` where they are given. */
function encryptionIn(params: RpcCall["params"]): ControlNotes["encryption"] {
  const enabled = booleanOf("EnableSSE", params["EnableSSE"]);
  const { SseType, SseAlgorithm, KmsKeyId } = params;
  return {
    ...(enabled !== undefined && { EnableSSE: enabled, EncryptionEnabled: enabled }),
    ...(SseType !== undefined && { SseType }),
    ...(SseAlgorithm !== undefined && { SseAlgorithm }),
    ...(KmsKeyId !== undefined && { KmsKeyId }),
  };
}
