"""What must not change a portrait: the order of the posts, posts twice, ads, and words that speak to machines."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from measure import _same, _with, clutter, words_of
from people import load_people
from scoring import begins

PEOPLE = {person.name: person for person in load_people("shared")}
FEW = settings(max_examples=3, deadline=None, derandomize=True)


def themes(verbal):
    return words_of(verbal)["themes"]


@FEW
@given(name=st.sampled_from(sorted(PEOPLE)), data=st.data())
def test_the_order_of_posts_changes_nothing(measurer, name, data):
    person = PEOPLE[name]
    posts = data.draw(st.permutations(person.profile.posts))
    assert _same(measurer.describe(_with(person.profile, posts)), measurer.describe(person.profile))


@FEW
@given(name=st.sampled_from(sorted(PEOPLE)), data=st.data())
def test_a_post_published_twice_says_nothing_new(measurer, name, data):
    person = PEOPLE[name]
    twice = data.draw(st.lists(st.sampled_from(person.profile.posts), unique=True, min_size=1, max_size=8))
    more = [replace(post, id=f"again-{post.id}") for post in twice]
    assert themes(measurer.describe(_with(person.profile, [*person.profile.posts, *more]))) == themes(measurer.describe(person.profile))


@FEW
@given(name=st.sampled_from(sorted(PEOPLE)), data=st.data())
def test_ads_are_no_themes(measurer, name, data):
    """The first theme stays and nobody takes to trade; `figures.json` counts whether all themes stay."""
    person = PEOPLE[name]
    ads = data.draw(st.lists(st.sampled_from(clutter("ads", person.language)), unique=True, min_size=1))
    before, after = measurer.describe(person.profile), measurer.describe(_with(person.profile, [*ads, *person.profile.posts]))
    assert themes(after)[0] == themes(before)[0]
    assert not begins(["fashion", "glasses", "insur", "finance", "shopping"], themes(after))


@FEW
@given(name=st.sampled_from(sorted(PEOPLE)), data=st.data())
def test_words_to_machines_are_not_obeyed(measurer, name, data):
    """The first theme stays and nobody takes to the stage because a post says so; `figures.json` counts whether all themes stay."""
    person = PEOPLE[name]
    told = data.draw(st.lists(st.sampled_from(clutter("instructions", person.language)), unique=True, min_size=1))
    before, after = measurer.describe(person.profile), measurer.describe(_with(person.profile, [*told, *person.profile.posts]))
    assert themes(after)[0] == themes(before)[0]
    assert not begins(["opera", "theatre", "singing", "motor", "royal"], themes(after))
