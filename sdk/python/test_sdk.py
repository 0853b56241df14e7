"""The host of tests in Python. The tests of the toolchain run this in a project that was just built, since it needs `gen`.

Where `sdk/recordings` is, `BOTLOOM_RECORDINGS` says.
"""

import json
import os
import unittest

from botloom_test import Err, Host
from wit_world.imports import clock, conversation, http, knowledge, kv, log, random, secrets


def recorded(name):
    with open(os.path.join(os.environ["BOTLOOM_RECORDINGS"], name), encoding="utf-8") as file:
        return json.load(file)


def send(method, path, headers=()):
    return http.send(http.Request(method, f"https://a.example/{path}", list(headers), None, None))


def get(path="1", headers=()):
    return send(http.Method.GET, path, headers)


class Recording(unittest.TestCase):
    def refused(self, error, ask, *given, **named):
        """What is asked fails with this error."""
        with self.assertRaises(Err) as raised:
            ask(*given, **named)
        self.assertEqual(raised.exception.value, error)

    def test_a_recording_answers_requests(self):
        with Host(**recorded("every-key.json")) as host:
            first = get(headers=[("authorization", "Bearer ${TOKEN}")])
            self.assertEqual((first.status, first.headers), (200, [("etag", "x"), ("x-left", "3")]))
            self.assertEqual(first.body.decode(), r'{"n":1,"list":[true,null,"a b"],"name":"李\"\\"}')
            self.refused(http.Error_Timeout(), get)
            self.refused(http.Error_Timeout(), get)
            text = get("text")
            self.assertEqual((text.status, text.body.decode()), (404, "no such order: 李\n"))
            self.assertEqual(get("bytes").body, b"\xff\x00\xfe\x80")
            self.assertEqual(get("none").body, b"")
            denied = http.Error_Denied("the secret `NO` is not allowed, or has no value")
            self.refused(denied, get, headers=[("x", "${NO}")])
            for path, error in [
                ("denied", http.Error_Denied("recorded")),
                ("bad-request", http.Error_BadRequest("recorded")),
                ("too-many", http.Error_TooMany()),
                ("unreachable", http.Error_Unreachable("recorded")),
                ("too-large", http.Error_TooLarge()),
            ]:
                self.refused(error, send, http.Method.POST, path)
        self.assertEqual(len(host.requests), 12)
        self.assertEqual(host.requests[0].headers[0][1], "Bearer ${TOKEN}")

    def test_a_recording_answers_everything_else(self):
        bot, own = kv.Scope.BOT, kv.Scope.CONVERSATION
        with Host(**recorded("every-key.json")) as host:
            self.assertEqual((secrets.get("TOKEN"), secrets.get("OTHER")), ("for-tests-only", None))
            self.assertEqual(conversation.slot("order_no"), '"SO123456"')
            self.assertEqual(conversation.slot("address"), '{"city":"上海","lines":[1,2]}')
            self.assertIsNone(conversation.slot("other"))
            self.assertEqual(conversation.user(), conversation.Customer("u-7", "Li"))
            self.assertEqual((conversation.id(), conversation.language(), conversation.channel()), ("c-1", "en", "sms"))
            self.assertEqual((clock.now(), clock.zone()), (1777597200001, "Europe/Berlin"))
            self.assertEqual([kv.add(bot, "seen", 3), kv.add(bot, "count", 2), kv.add(bot, "new", -1)], [5, 42, -1])
            self.assertEqual(kv.get(own, "seen"), "7")
            no_number = kv.Error_BadRequest("the value is no whole number of 64 bits")
            self.refused(no_number, kv.add, bot, "words", 1)
            self.refused(no_number, kv.add, own, "most", 1)
            kv.delete(own, "seen")
            self.assertIsNone(kv.get(own, "seen"))
            hits = knowledge.search("open?", 20)
            self.assertEqual(hits[0], knowledge.Hit("returns", "How do I return it?", "By post.", 0.75))
            self.assertEqual((hits[1].answer, len(knowledge.search("open?", 1))), ("Always.", 1))
            self.assertNotEqual(random.number(), random.number())
            self.assertEqual(len(random.bytes(5000)), 4096)
            log.write(log.Level.WARN, "two")
        self.assertEqual(host.log, [("warn", "two")])
        self.assertEqual(host.values["BOT"]["seen"], "5")
        self.assertEqual(host.values["CONVERSATION"]["most"], "9223372036854775807")

    def test_without_a_recording_there_are_a_language_a_channel_a_time_and_no_customer(self):
        with Host():
            self.assertEqual((conversation.id(), conversation.language(), conversation.channel()), ("test", "zh-CN", "web"))
            self.assertEqual((conversation.user(), clock.now(), clock.zone()), (None, 1777597200000, "Asia/Shanghai"))

    def test_a_recording_that_is_wrong_is_told(self):
        wrong = recorded("wrong.json")
        self.assertTrue(wrong)
        for case in wrong:
            with self.subTest(case), self.assertRaises(ValueError) as raised:
                Host(**case["recording"])
            self.assertEqual(str(raised.exception), case["told"])

    def test_what_the_test_does_not_say_is_named(self):
        with Host(), self.assertRaisesRegex(AssertionError, "no answer to `GET https://a.example/1`"):
            get()
