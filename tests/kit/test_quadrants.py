"""The grid of four: nothing lies over anything else, and each arrow goes from mark to mark."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from portal.kit.quadrants import APART, LAYOUTS, RADIUS, Mover, Quadrant, quadrants

NAMES = {(right, high): f"{right}{high}" for right in (False, True) for high in (False, True)}
LOW, HIGH_RIGHT = (False, False), (True, True)


def _drawn(*movers: Mover, width: str = "wide") -> str:
    """Beside a phone, or on one."""
    both = quadrants("Matrix", movers, names=NAMES, told="in woorden", key="pijl").split("<svg")
    (found,) = [each for each in both if f"quadrants--{width}" in each]
    return found


def _mover(number: int, first: Quadrant = LOW, last: Quadrant = LOW, **more: object) -> Mover:
    return Mover(str(number), f"Straat {number}", first, last, **more)  # type: ignore[arg-type]


def _marks(svg: str) -> list[tuple[int, int]]:
    found = re.findall(r'<circle[^>]* cx="(\d+)%" cy="(\d+)"', svg)
    return [(int(x), int(y)) for x, y in found]


def test_marks_of_one_quadrant_have_rows_of_their_own() -> None:
    crowd = [_mover(number, last=HIGH_RIGHT) for number in range(12)]
    crowd += [_mover(number) for number in range(12, 24)]
    svg = _drawn(*crowd)
    marks = _marks(svg)
    assert len(marks) == 12 * 2 + 12
    for (x, y), (other_x, other_y) in combinations(marks, 2):
        assert x != other_x or abs(y - other_y) > 2 * RADIUS
    height = int(re.search(r'height="(\d+)"', svg)[1])  # type: ignore[index]
    assert max(y for _x, y in marks) + RADIUS < height


def test_what_moved_has_an_arrow_from_where_it_began_to_where_it_is() -> None:
    svg = _drawn(_mover(1, last=HIGH_RIGHT), _mover(2))
    lines = re.findall(r'<line[^>]*x1="(\d+)%" y1="(\d+)" x2="(\d+)%" y2="(\d+)"', svg)
    ((x1, y1, x2, y2),) = lines
    assert {(int(x1), int(y1)), (int(x2), int(y2))} <= set(_marks(svg))
    assert int(x2) > int(x1)
    assert int(y2) < int(y1)
    assert svg.count("marker-end") == 1


def test_an_arrow_in_one_column_bends_around_the_marks_between() -> None:
    svg = _drawn(_mover(1, last=(False, True)))
    assert svg.count("<line") == 3
    assert svg.count("marker-end") == 1


@pytest.mark.parametrize("last", [(False, True), HIGH_RIGHT])
def test_on_a_phone_arrows_stay_clear_of_other_marks(last: Quadrant) -> None:
    movers = [_mover(number, last=last) for number in range(4)]
    svg = _drawn(*movers, width="narrow")
    phone = 3.28  # pixels in a per cent of a phone
    marks = [(x * phone, y) for x, y in _marks(svg)]
    lines = re.findall(r'<line[^>]*x1="(\d+)%" y1="(\d+)" x2="(\d+)%" y2="(\d+)"', svg)
    for x1, y1, x2, y2 in lines:
        start, end = (int(x1) * phone, int(y1)), (int(x2) * phone, int(y2))
        for mark in marks:
            if mark not in (start, end):
                assert _distance(mark, start, end) > RADIUS


def _distance(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    along = (end[0] - start[0], end[1] - start[1])
    to = (point[0] - start[0], point[1] - start[1])
    share = (along[0] * to[0] + along[1] * to[1]) / (along[0] ** 2 + along[1] ** 2)
    share = min(1, max(0, share))
    return float(((to[0] - share * along[0]) ** 2 + (to[1] - share * along[1]) ** 2) ** 0.5)


def test_a_wish_is_drawn_where_it_is_another_place() -> None:
    svg = _drawn(_mover(1, wished=HIGH_RIGHT, wished_name="Gewenst"))
    assert "quadrants__arrow--wish" in svg
    assert "Gewenst" in svg
    assert "quadrants__arrow" not in _drawn(_mover(1, wished=LOW))


def test_wishes_without_a_name_share_rows_and_have_no_arrows() -> None:
    crowd = [_mover(number, wished=HIGH_RIGHT) for number in range(1, 9)]
    svg = _drawn(*crowd)
    assert "<line" not in svg
    drawn = re.findall(r'<rect[^>]* x="(\d+)%" y="(\d+)"[^>]*translate\((-?\d+) 0', svg)
    assert {x for x, _y, _aside in drawn} == {"56"}
    assert len({(y, aside) for _x, y, aside in drawn}) == 8
    assert len({y for _x, y, _aside in drawn}) == 2
    for layout in LAYOUTS:
        room = (50 - layout.inward) / 100 * {"narrow": 328, "wide": 900}[layout.width]
        assert (layout.abreast - 1) * APART + RADIUS < room, "a row fits in half"
    on_the_left = _drawn(*(_mover(number, last=HIGH_RIGHT, wished=LOW) for number in (1, 2)))
    assert f"translate({-APART - RADIUS} 0" in on_the_left
    there = _drawn(_mover(1, HIGH_RIGHT, HIGH_RIGHT), *crowd)
    ((_x, mark),) = [each for each in _marks(there) if each[0] == 56]
    tops = re.findall(r'<rect[^>]* y="(\d+)"[^>]*translate', there)
    assert all(int(top) > mark + RADIUS for top in tops), "below what is there"


def test_long_names_are_cut_and_nothing_typed_is_markup() -> None:
    street = "<b>Vernieuwing van de Burgemeester Jansenstraat</b> en de hele omgeving"
    svg = _drawn(Mover("1", street, LOW, LOW))
    (name,) = re.findall(r'class="quadrants__name[^>]*>([^<]*)<', svg)
    assert len(name.replace("&lt;", "<").replace("&gt;", ">")) == 60
    assert name.endswith("…")
    assert "<b>" not in svg
    assert "style=" not in svg


def test_on_a_phone_what_has_a_sign_goes_by_that_alone() -> None:
    assert "Straat 1" not in _drawn(_mover(1), width="narrow")
    assert "Nu" in _drawn(Mover("", "Nu", LOW, LOW), width="narrow")
