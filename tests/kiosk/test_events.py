import asyncio

from kiosk.events import BEGINNING, Events, as_text


def run(story):
    return asyncio.run(story())


async def heard(events, sitting, count):
    found = []
    async for event in events.listen(sitting):
        found.append(event)
        if len(found) == count:
            return found
    return found


async def settle():
    for _ in range(3):
        await asyncio.sleep(0)


def test_on_the_wire_the_event_comes_before_its_data():
    assert as_text(("stage", {"stage": "reading"})) == 'event: stage\ndata: {"stage": "reading"}\n\n'
    assert as_text(None).startswith(":")
    assert BEGINNING.startswith("retry:")


def test_a_late_listener_first_gets_the_latest_of_each_kind():
    async def story():
        events = Events(asyncio.get_running_loop())
        for step in range(5):
            events.publish("a", "progress", {"step": step})
        events.publish("a", "words", {"title": "old"})
        events.publish("a", "words", {"title": "new"})
        events.publish("a", "stage", {"stage": "words"})
        await settle()
        return await heard(events, "a", 3)

    assert run(story) == [("stage", {"stage": "words"}), ("words", {"title": "new"}), ("progress", {"step": 4})]


def test_a_slow_listener_misses_progress_but_no_stage():
    async def story():
        events = Events(asyncio.get_running_loop())
        stream = events.listen("a")
        first = asyncio.ensure_future(anext(stream))
        await settle()
        for step in range(100):
            events.publish("a", "progress", {"step": step})
            events.publish("a", "preview", {"image": str(step)})
        for stage in ("queued", "painting", "finishing"):
            events.publish("a", "stage", {"stage": stage})
        events.publish("a", "done", {"url": "/p/x"})
        found = [await first]
        while found[-1][0] != "done":
            found.append(await anext(stream))
        await stream.aclose()
        return events.listened(), found

    listened, found = run(story)
    assert listened == []
    assert found[-6:] == [
        ("progress", {"step": 99}), ("preview", {"image": "99"}), ("stage", {"stage": "queued"}),
        ("stage", {"stage": "painting"}), ("stage", {"stage": "finishing"}), ("done", {"url": "/p/x"}),
    ]  # fmt: skip
    assert len(found) <= 7


def test_what_is_forgotten_ends_its_streams_and_is_not_told_again():
    async def story():
        events = Events(asyncio.get_running_loop())
        events.publish("a", "words", {"title": "secret"})
        await settle()
        listening = asyncio.ensure_future(heard(events, "a", 99))
        await settle()
        events.forget("a")
        first = await asyncio.wait_for(listening, 1)
        events.publish("a", "stage", {"stage": "reading"})
        await settle()
        return first, await heard(events, "a", 1)

    first, later = run(story)
    assert first == [("words", {"title": "secret"})]
    assert later == [("stage", {"stage": "reading"})]


def test_news_on_its_way_while_a_sitting_is_forgotten_is_not_kept():
    async def story():
        events = Events(asyncio.get_running_loop())
        listening = asyncio.ensure_future(heard(events, "a", 99))
        await settle()
        events.forget("a")
        events.publish("a", "done", {"url": "/p/x", "title": "secret"})
        told = await asyncio.wait_for(listening, 1)
        late = asyncio.ensure_future(heard(events, "a", 1))
        await settle()
        late.cancel()
        return told, late.done()

    assert run(story) == ([], False)


def test_silence_is_filled_with_a_heartbeat(monkeypatch):
    monkeypatch.setattr("kiosk.events.HEARTBEAT_S", 0.01)

    async def story():
        return await heard(Events(asyncio.get_running_loop()), "a", 2)

    assert run(story) == [None, None]


def test_publishing_into_a_closed_house_is_quiet():
    async def story():
        return Events(asyncio.get_running_loop())

    run(story).publish("a", "stage", {"stage": "reading"})
