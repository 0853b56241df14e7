"""Tests on the machine of the author: python3 -m unittest"""

import unittest

from botloom_test import Err, Host
from plugin import WitWorld


class Greeting(unittest.TestCase):
    def test_a_customer_is_greeted_by_name(self):
        with Host() as host:
            self.assertEqual(WitWorld().greet(" Li "), "Hello, Li!")
        self.assertEqual(host.log, [("info", "somebody was greeted")])

    def test_nobody_is_not_found(self):
        with Host(), self.assertRaises(Err) as raised:
            WitWorld().greet(" ")
        self.assertEqual(type(raised.exception.value).__name__, "Failure_NotFound")
