import asyncio

import pytest

from bot.features.desk import Desk, DeskClosed, DeskFull


async def test_the_next_in_line_is_called_when_one_is_done():
    desk = Desk(at_once=1)
    first, second = desk.enter("a"), desk.enter("a")
    assert (first.place, second.place) == (0, 1)
    assert not await second.turn(0.01)
    with first:
        pass
    assert await second.turn(0.01)
    assert desk.working == 1


async def test_guilds_take_turns():
    desk = Desk(at_once=1)
    working = desk.enter("big")
    many = [desk.enter("big") for _ in range(5)]
    one = desk.enter("small")
    assert one.place == 2
    assert [ticket.place for ticket in many] == [1, 3, 4, 5, 6]
    order = []
    for ticket in (working, many[0], one, *many[1:]):
        assert ticket.place == 0
        order.append(ticket)
        with ticket:
            pass
    assert len(order) == 7


async def test_places_told_are_the_order_of_calls():
    desk = Desk(at_once=1)
    working = desk.enter("x")
    waiting = [desk.enter(group) for group in "aababcacb"]
    told = sorted(waiting, key=lambda ticket: ticket.place)
    assert [ticket.place for ticket in told] == list(range(1, 10))
    with working:
        pass
    for ticket in told:
        assert ticket.place == 0
        with ticket:
            pass


async def test_a_full_line_refuses_and_says_when_to_come_back():
    desk = Desk(at_once=1, most_waiting=2)
    desk.enter("a")
    desk.enter("a")
    with pytest.raises(DeskFull):
        desk.enter("a")  # half of the line is the most of one guild
    desk.enter("b")
    with pytest.raises(DeskFull) as caught:
        desk.enter("c")
    assert caught.value.ahead == 3
    assert caught.value.seconds >= 1


async def test_one_who_gives_up_leaves_the_line():
    desk = Desk(at_once=1)
    working, gone, last = desk.enter("a"), desk.enter("b"), desk.enter("c")
    with pytest.raises(RuntimeError), gone:
        raise RuntimeError
    assert last.place == 1
    with working:
        pass
    assert last.place == 0
    assert desk.waiting == 0


async def test_closing_waits_for_those_under_way_and_takes_no_more():
    desk = Desk()
    ticket = desk.enter("a")
    closing = asyncio.create_task(desk.close(1))
    await asyncio.sleep(0)
    with pytest.raises(DeskClosed):
        desk.enter("b")
    assert not closing.done()
    with ticket:
        pass
    assert await closing


async def test_closing_does_not_wait_for_ever():
    desk = Desk()
    desk.enter("a")
    assert not await desk.close(0.01)
