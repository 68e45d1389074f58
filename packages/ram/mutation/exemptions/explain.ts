import type { Exemption } from "./exemption.ts";

export const exemptions: readonly Exemption[] = [];
