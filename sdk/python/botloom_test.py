"""The host of a test: answers from what the test says or from a recording, and remembers what was asked.

    with Host(http=[{"request": "GET https://api.example.com/1", "status": 200, "body": {"n": 1}}]) as host:
        WitWorld().look_up("1")
    host.requests[0].headers

It needs the folder `gen`, which `botloom plugin build` writes.
"""

import importlib
import json
import os
import re
import sys
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "gen"))

from componentize_py_types import Err  # noqa: E402

_KNOWN = {"http", "secrets", "slots", "kv", "user", "language", "channel", "zone", "now", "hits"}
_FUNCTIONS = {
    "clock": ["now", "zone"],
    "conversation": ["id", "language", "channel", "user", "slot"],
    "http": ["send"],
    "knowledge": ["search"],
    "kv": ["get", "set", "delete", "add"],
    "log": ["write"],
    "random": ["number", "bytes"],
    "secrets": ["get"],
}


def _interface(name):
    """A module of the host, if the world of the plug-in imports it."""
    try:
        return importlib.import_module(f"wit_world.imports.{name}")
    except ModuleNotFoundError:
        return None


class Host:
    """A host for tests. A recording in JSON, as the other SDKs take it, may be handed over as `Host(**recording)`."""

    def __init__(self, **recording):
        unknown = sorted(set(recording) - _KNOWN)
        if unknown:
            raise ValueError(f"the recording: `{unknown[0]}` is not known")
        said = {"language": "zh-CN", "channel": "web", "zone": "Asia/Shanghai", "now": 1777597200000}
        self.said = said | recording
        self.answers = {}
        for answer in recording.get("http", []):
            self.answers.setdefault(answer["request"], []).append(answer)
        self.values = {"BOT": dict(recording.get("kv", {})), "CONVERSATION": {}}
        self.requests = []  # with `${NAME}` where a secret stands
        self.log = []  # as (level, message)
        self._drawn = 0

    def __enter__(self):
        self._patches = []
        for name, functions in _FUNCTIONS.items():
            module = _interface(name)
            for function in functions if module else []:
                patch = mock.patch.object(module, function, getattr(self, f"_{name}_{function}"))
                patch.start()
                self._patches.append(patch)
        return self

    def __exit__(self, *_):
        for patch in self._patches:
            patch.stop()

    def _http_send(self, request):
        http = _interface("http")
        self.requests.append(request)
        for name, value in request.headers:
            for secret in re.findall(r"\$\{(\w+)\}", value):
                if secret not in self.said.get("secrets", {}):
                    raise Err(http.Error_BadRequest(f"the header `{name}` names the secret `{secret}`, which the bot does not allow"))
        asked = f"{request.method.name} {request.url}"
        if asked not in self.answers:
            raise AssertionError(f"the test has no answer to `{asked}`")
        answers = self.answers[asked]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if "error" in answer:
            kind = getattr(http, "Error_" + "".join(word.title() for word in answer["error"].split("-")))
            raise Err(kind(*["recorded"] if kind.__dataclass_fields__ else []))
        body = answer.get("body", "")
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        return http.Response(answer["status"], list(answer.get("headers", {}).items()), text.encode())

    def _kv_get(self, scope, key):
        return self.values[scope.name].get(key)

    def _kv_set(self, scope, key, value):
        self.values[scope.name][key] = value

    def _kv_delete(self, scope, key):
        self.values[scope.name].pop(key, None)

    def _kv_add(self, scope, key, amount):
        total = int(self.values[scope.name].get(key, 0)) + amount
        self.values[scope.name][key] = str(total)
        return total

    def _secrets_get(self, name):
        return self.said.get("secrets", {}).get(name)

    def _clock_now(self):
        return self.said["now"]

    def _clock_zone(self):
        return self.said["zone"]

    def _conversation_id(self):
        return "test"

    def _conversation_language(self):
        return self.said["language"]

    def _conversation_channel(self):
        return self.said["channel"]

    def _conversation_user(self):
        user = self.said.get("user")
        return user and _interface("conversation").Customer(user["id"], user.get("name"))

    def _conversation_slot(self, name):
        slots = self.said.get("slots", {})
        return json.dumps(slots[name], ensure_ascii=False) if name in slots else None

    def _knowledge_search(self, question, most):
        return self.said.get("hits", [])[: min(most, 20)]

    def _log_write(self, level, message):
        self.log.append((level.name.lower(), message))

    def _random_number(self):
        """Numbers that look random and are the same in every run."""
        self._drawn = (self._drawn * 6364136223846793005 + 1442695040888963407) % 2**64
        return self._drawn

    def _random_bytes(self, count):
        return bytes(self._random_number() >> 56 for _ in range(min(count, 4096)))
