"""Tests on the machine of the author: python3 -m unittest"""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "gen"))

from plugin import Retriever


def ids(question: str, most: int = 5) -> list[str]:
    return [passage.id for passage in Retriever().search(question, "zh-CN", most)]


class Search(unittest.TestCase):
    def test_the_page_that_fits_comes_first(self):
        self.assertEqual(ids("年假有几天")[0], "leave")
        self.assertEqual(ids("怎么报销差旅")[0], "travel")
        self.assertEqual(ids("where do I get my laptop")[0], "laptop")

    def test_scores_say_how_well_it_fits(self):
        passages = Retriever().search("sick leave", "en", 5)
        self.assertEqual([passage.id for passage in passages], ["sick", "leave"])
        self.assertTrue(1 >= passages[0].score > passages[1].score > 0)
        self.assertIsNone(passages[0].url)

    def test_nothing_is_found_where_nothing_fits(self):
        self.assertEqual(ids("今晚吃什么"), [])
        self.assertEqual(ids(""), [])

    def test_no_more_than_asked(self):
        self.assertEqual(len(ids("leave", 1)), 1)
        self.assertEqual(ids("leave", 0), [])
