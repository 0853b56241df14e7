"""The host of tests in Python. The tests of the toolchain run this in a project that was just built, since it needs `gen`."""

import unittest

from botloom_test import Err, Host
from wit_world.imports import clock, conversation, http, kv, log, random, secrets


def get(url="https://a.example/1", headers=()):
    return http.send(http.Request(http.Method.GET, url, list(headers), None, None))


class Recording(unittest.TestCase):
    def test_a_recording_answers_every_call(self):
        recording = {
            "http": [
                {"request": "GET https://a.example/1", "status": 200, "headers": {"etag": "x"}, "body": {"n": 1}},
                {"request": "GET https://a.example/1", "error": "timeout"},
            ],
            "secrets": {"TOKEN": "abc"},
            "slots": {"no": "A1"},
            "kv": {"seen": "2"},
            "user": {"id": "u", "name": "Li"},
            "now": 5,
        }
        with Host(**recording) as host:
            first = get(headers=[("authorization", "Bearer ${TOKEN}")])
            self.assertEqual((first.status, first.body, first.headers), (200, b'{"n": 1}', [("etag", "x")]))
            with self.assertRaises(Err) as raised:
                get()
            self.assertIsInstance(raised.exception.value, http.Error_Timeout)
            with self.assertRaises(Err) as raised:
                get(headers=[("x", "${NO}")])
            self.assertIn("`NO`", raised.exception.value.value)
            self.assertEqual(kv.add(kv.Scope.BOT, "seen", 3), 5)
            self.assertIsNone(kv.get(kv.Scope.CONVERSATION, "seen"))
            kv.delete(kv.Scope.BOT, "seen")
            self.assertIsNone(kv.get(kv.Scope.BOT, "seen"))
            self.assertEqual(secrets.get("TOKEN"), "abc")
            self.assertEqual(conversation.slot("no"), '"A1"')
            self.assertEqual(conversation.user().name, "Li")
            self.assertEqual((clock.now(), clock.zone()), (5, "Asia/Shanghai"))
            self.assertNotEqual(random.number(), random.number())
            self.assertEqual(len(random.bytes(5000)), 4096)
            log.write(log.Level.WARN, "two")
        self.assertEqual(host.log, [("warn", "two")])
        self.assertEqual(len(host.requests), 3)

    def test_what_the_test_does_not_say_is_named(self):
        with Host(), self.assertRaisesRegex(AssertionError, "no answer to `GET https://a.example/1`"):
            get()
        with self.assertRaisesRegex(ValueError, "`htpp` is not known"):
            Host(htpp=[])
