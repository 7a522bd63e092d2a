from __future__ import annotations

from kpisite.model.text import Text


def test_a_missing_language_falls_back_to_the_other() -> None:
    assert Text(ja="売上").in_language("en") == "売上"
    assert Text(en="Sales").in_language("ja") == "Sales"
    assert Text(ja="売上", en="Sales").in_language("ja") == "売上"
    assert Text().in_language("ja") == ""


def test_what_is_missing_is_known() -> None:
    assert Text(ja="売上").missing_languages() == ("en",)
    assert Text("売上", "Sales").missing_languages() == ()
    assert not Text()
    assert Text(en="Sales")
