import base64
import hashlib

from kpisite.publish.policy import headers_file, headers_for, inline_script_hashes, nginx_snippet, without_inline_styles


def test_only_scripts_that_run_are_hashed():
    html = '<script src="a.js"></script><script type="application/json">{}</script><script>go()</script>'
    expected = "sha256-" + base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    assert inline_script_hashes(html) == {expected}
    assert inline_script_hashes('<script type="module">go()</script>') == {expected}


def test_alignment_becomes_a_class_and_other_styles_go():
    assert without_inline_styles('<td style="text-align: right;">1</td>') == '<td class="ks-align-right">1</td>'
    assert (
        without_inline_styles('<td class="a" style="text-align:center">1</td>')
        == '<td class="a ks-align-center">1</td>'
    )
    assert without_inline_styles("<p id='x' style='color: red'>style=\"kept\"</p>") == "<p id='x'>style=\"kept\"</p>"


def test_the_policy_is_the_strict_one():
    headers = headers_for({"sha256-b", "sha256-a"})
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; script-src 'self' 'sha256-a' 'sha256-b'; style-src 'self';")
    assert "unsafe" not in policy
    assert f"  Content-Security-Policy: {policy}\n" in headers_file(headers)
    assert f'add_header Content-Security-Policy "{policy}" always;\n' in nginx_snippet(headers)
