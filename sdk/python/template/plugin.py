"""What this plug-in does, in a sentence."""

import wit_world
from componentize_py_types import Err
from wit_world.imports import log


class WitWorld(wit_world.WitWorld):
    def greet(self, name: str) -> str:
        name = name.strip()
        if not name:
            raise Err(wit_world.Failure_NotFound())
        log.write(log.Level.INFO, "somebody was greeted")
        return f"Hello, {name}!"
