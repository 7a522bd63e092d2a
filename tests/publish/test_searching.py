import json

from kpisite.publish.searching import segment, segment_index


def words(text):
    return [word for word in segment(text).split("\u200b") if word]


def test_compounds_come_apart():
    assert words("売上高成長率") == ["売上", "高", "成長", "率"]
    assert words("メール開封率とリピート率")[:3] == ["メール", "開封", "率"]


def test_the_kind_of_script_is_a_boundary():
    assert words("お客様") == ["お", "客様"]
    assert words("KPIツリー") == ["KPI", "ツリー"]


def test_other_texts_stay_as_they_are():
    assert segment("Average order (average_order)") == "Average order (average_order)"


def test_segmentation_is_remembered(tmp_path):
    index, cache = tmp_path / "search_index.json", tmp_path / "cache" / "words.json"
    entry = {"location": "", "title": "成長率", "text": "<p>リピート率 <code>repeat_rate</code></p>"}
    content = json.dumps({"config": {"lang": ["ja"], "pipeline": ["stemmer"]}, "docs": [entry]})
    index.write_text(content, encoding="utf-8")
    segment_index(index, cache)
    first = index.read_bytes()
    assert "成長\u200b率" in first.decode()
    assert "<code>repeat_rate</code>" in first.decode()
    cache.write_text(cache.read_text(encoding="utf-8").replace("成長\u200b率", "から"), encoding="utf-8")
    index.write_text(content, encoding="utf-8")
    segment_index(index, cache)
    assert "から" in index.read_text(encoding="utf-8")
    cache.write_text("no json", encoding="utf-8")
    index.write_text(content, encoding="utf-8")
    segment_index(index, cache)
    assert index.read_bytes() == first
