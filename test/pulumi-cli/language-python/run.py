"""Runs a Pulumi program. The one argument has the settings as JSON."""

import asyncio
import json
import os
import runpy
import sys
import traceback

import pulumi
import pulumi.runtime

REPORTED = 32

settings = json.loads(sys.argv[1])
program = settings.pop("program")
sys.path.insert(0, program if os.path.isdir(program) else os.path.dirname(program))
pulumi.runtime.configure(pulumi.runtime.Settings(**settings))


async def main() -> None:
    await pulumi.runtime.run_in_stack(lambda: runpy.run_path(program, run_name="__main__"))


try:
    asyncio.run(main())
except pulumi.RunError as error:
    pulumi.log.error(str(error))
    code = REPORTED
except Exception:
    pulumi.log.error("Program failed with an unhandled exception:\n" + traceback.format_exc())
    code = REPORTED
else:
    code = 0
sys.stdout.flush()
sys.stderr.flush()
# A thread of gRPC could keep the interpreter alive.
os._exit(code)
