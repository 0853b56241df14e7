"""The host of a test: answers from what the test says or from a recording, and remembers what was asked.

    with Host(http=[{"request": "GET https://api.example.com/1", "status": 200, "body": {"n": 1}}]) as host:
        WitWorld().look_up("1")
    host.requests[0].headers

It needs the folder `gen`, which `botloom plugin build` writes.
"""

import base64
import binascii
import importlib
import json
import os
import re
import sys
from unittest import mock

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "gen"))

from componentize_py_types import Err  # noqa: E402

_KEYS = ["http", "secrets", "slots", "kv", "conversation_kv", "user", "id", "language", "channel", "zone", "now", "hits"]
_ANSWER = ["request", "status", "headers", "body", "body_base64", "error"]
_HIT = ["entry", "question", "answer", "certainty"]
_ERRORS = ["denied", "bad-request", "too-many", "timeout", "unreachable", "too-large"]
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
        _known("recording", recording, _KEYS)
        said = recording.get
        self.answers = {}
        for answer in _list("http", said("http", [])):
            request, recorded = _answer(answer)
            self.answers.setdefault(request, []).append(recorded)
        self.secrets = _texts("secrets", said("secrets", {}))
        self.slots = {name: _json(value) for name, value in _record("slots", said("slots", {})).items()}
        self.values = {"BOT": _texts("kv", said("kv", {})), "CONVERSATION": _texts("conversation_kv", said("conversation_kv", {}))}
        self.user = _user(recording["user"]) if "user" in recording else None
        self.id = _text("id", said("id", "test"))
        self.language = _text("language", said("language", "zh-CN"))
        self.channel = _text("channel", said("channel", "web"))
        self.zone = _text("zone", said("zone", "Asia/Shanghai"))
        self.now = said("now", 1777597200000)
        _check(_is_whole(self.now) and self.now >= 0, "`now` must be milliseconds")
        self.hits = [_hit(hit) for hit in _list("hits", said("hits", []))]
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
        for _, value in request.headers:
            for secret in re.findall(r"\$\{([^}]*)\}", value):
                if secret not in self.secrets:
                    raise Err(http.Error_Denied(f"the secret `{secret}` is not allowed, or has no value"))
        asked = f"{request.method.name} {request.url}"
        if asked not in self.answers:
            raise AssertionError(f"the test has no answer to `{asked}`")
        answers = self.answers[asked]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, str):
            kind = getattr(http, "Error_" + "".join(word.title() for word in answer.split("-")))
            raise Err(kind(*["recorded"] if kind.__dataclass_fields__ else []))
        status, headers, body = answer
        return http.Response(status, list(headers), body)

    def _kv_get(self, scope, key):
        return self.values[scope.name].get(key)

    def _kv_set(self, scope, key, value):
        self.values[scope.name][key] = value

    def _kv_delete(self, scope, key):
        self.values[scope.name].pop(key, None)

    def _kv_add(self, scope, key, amount):
        before = self.values[scope.name].get(key, "0")
        total = int(before) + amount if re.fullmatch("[+-]?[0-9]+", before) else None
        if total is None or not -(2**63) <= total < 2**63:
            raise Err(_interface("kv").Error_BadRequest("the value is no whole number of 64 bits"))
        self.values[scope.name][key] = str(total)
        return total

    def _secrets_get(self, name):
        return self.secrets.get(name)

    def _clock_now(self):
        return self.now

    def _clock_zone(self):
        return self.zone

    def _conversation_id(self):
        return self.id

    def _conversation_language(self):
        return self.language

    def _conversation_channel(self):
        return self.channel

    def _conversation_user(self):
        return self.user and _interface("conversation").Customer(*self.user)

    def _conversation_slot(self, name):
        return self.slots.get(name)

    def _knowledge_search(self, question, most):
        return [_interface("knowledge").Hit(*hit) for hit in self.hits[: min(most, 20)]]

    def _log_write(self, level, message):
        self.log.append((level.name.lower(), message))

    def _random_number(self):
        """Numbers that look random and are the same in every run."""
        self._drawn = (self._drawn * 6364136223846793005 + 1442695040888963407) % 2**64
        return self._drawn

    def _random_bytes(self, count):
        return bytes(self._random_number() >> 56 for _ in range(min(count, 4096)))


# What is wrong with a recording is told before a test begins, in the words of all SDKs.


def _answer(recorded):
    """The request, and its error or (status, headers, body)."""
    _known("http", recorded, _ANSWER)
    request = _text("request", _needed("http", recorded, "request"))
    if "error" in recorded:
        error = _text("error", recorded["error"])
        _check(error in _ERRORS, f"`{error}` is no error of a request")
        return request, error
    _check("status" in recorded, "`http` needs `status` or `error`")
    status = recorded["status"]
    _check(_is_whole(status) and 100 <= status <= 999, "`status` must be a number from 100 to 999")
    headers = [(name.lower(), value) for name, value in _texts("headers", recorded.get("headers", {})).items()]
    _check(not {"body", "body_base64"} <= recorded.keys(), "an answer has `body` or `body_base64`, not both")
    if "body_base64" in recorded:
        return request, (status, headers, _bytes(_text("body_base64", recorded["body_base64"])))
    body = recorded.get("body", "")
    return request, (status, headers, (body if isinstance(body, str) else _json(body)).encode())


def _bytes(encoded):
    """The bytes of base64. Python takes some that is none, so they have to give the same text again."""
    try:
        made = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        made = None
    _check(made is not None and base64.b64encode(made).decode() == encoded, "`body_base64` is no base64")
    return made


def _user(user):
    _known("user", user, ["id", "name"])
    name = user.get("name")
    return _text("id", _needed("user", user, "id")), name if name is None else _text("name", name)


def _hit(recorded):
    _known("hits", recorded, _HIT)
    texts = [_text(part, _needed("hits", recorded, part)) for part in _HIT[:3]]
    certainty = _needed("hits", recorded, "certainty")
    is_number = isinstance(certainty, (int, float)) and not isinstance(certainty, bool)
    _check(is_number and 0 <= certainty <= 1, "`certainty` must be a number from 0 to 1")
    return *texts, float(certainty)


def _check(holds, wrong):
    if not holds:
        raise ValueError(f"the recording: {wrong}")


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _record(name, value):
    _check(isinstance(value, dict), f"`{name}` must be a record")
    return value


def _list(name, value):
    _check(isinstance(value, list), f"`{name}` must be a list")
    return value


def _text(name, value):
    _check(isinstance(value, str), f"`{name}` must be a text")
    return value


def _needed(name, value, part):
    _check(part in value, f"`{name}` needs `{part}`")
    return value[part]


def _known(name, value, names):
    """Nothing but these names stands in a record."""
    unknown = next((key for key in _record(name, value) if key not in names), None)
    _check(unknown is None, f"`{unknown}` is not known")


def _texts(name, value):
    return {key: _text(key, value) for key, value in _record(name, value).items()}


def _json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
