import { ModerationPipeline } from "@immkit/components";

const pipeline = new ModerationPipeline("uploads", {
  // Who can assume the application's role.
  application: { trust: { principals: ["acs:ram::1234567890123456:role/web"] } },
});

export const runtimeConfig = pipeline.runtimeConfig;
export const weakened = pipeline.weakened; // arguments that give up a safe default: none here
