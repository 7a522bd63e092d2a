import re

from kpisite.view.charts.outline import places, short_outline
from kpisite.view.charts.squeeze import squeezed

LOOK = 'stroke="var(--ks-actual)" stroke-width="1.6"'
POINTS = [(50 + 4.7 * slot, 60 + (slot * 37) % 180) for slot in range(60)]


def picture(points, look=LOOK):
    outline = short_outline("M" + "L".join(f"{x:.3f},{y:.3f}" for x, y in points), grid=2)
    return f'<svg><path d="{outline}" {look}/></svg>'


def narrow_places():
    return [(42 + 0.45 * (x - 50), 26 + 0.9 * (y - 60)) for x, y in POINTS]


def test_a_narrow_line_repeats_the_wide_outline():
    wide = picture(POINTS)
    narrow = squeezed(picture(narrow_places()), wide)
    assert re.findall(' d="([^"]+)"', narrow) == re.findall(' d="([^"]+)"', wide)
    assert 'stroke-width="calc(1.6*var(--ks-px))"' in narrow
    a, b, c, d, e, f = map(float, re.search(r"matrix\(([^)]+)\)", narrow)[1].split())
    assert b == c == 0
    for (x, y), (drawn_x, drawn_y) in zip(narrow_places(), places(re.search(' d="([^"]+)"', narrow)[1]), strict=True):
        assert abs(drawn_x * a + e - x) < 0.4 and abs(drawn_y * d + f - y) < 0.4


def test_another_line_stays_as_it_is():
    wide = picture(POINTS)
    bent = picture([(x, y + (3 if place == 30 else 0)) for place, (x, y) in enumerate(narrow_places())])
    dashed = picture(narrow_places(), LOOK + ' stroke-dasharray="5,3"')
    short = picture(narrow_places()[:10])
    flat = picture([(x, 60.0) for x, _ in POINTS])
    for narrow, beside in ((bent, wide), (dashed, wide), (dashed, dashed), (short, wide), (flat, flat), ("", wide)):
        assert squeezed(narrow, beside) == narrow
