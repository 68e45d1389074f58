"""A pipeline in Python, with the SDK that is generated from the package's schema."""

import pulumi
import pulumi_immkit as immkit

pipeline = immkit.ModerationPipeline(
    "uploads",
    application={"trust": {"principals": ["acs:ram::1234567890123456:role/web"]}},
    result_channel=immkit.ResultChannelArgs(content_format=immkit.ContentFormat.JSON),
    deletion=immkit.DeletionPolicy.DELETE,
)

pulumi.export("runtimeConfig", pipeline.runtime_config)
pulumi.export("weakened", pipeline.weakened)
