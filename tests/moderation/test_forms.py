"""The search for a form of which only some letters are seen."""

import pytest

from bot.moderation.forms import Form, MaskedForms


@pytest.fixture(scope="module")
def masked():
    forms = MaskedForms()
    for text in ("flute", "flore", "lune", "fable"):
        forms.add(Form(text, text, None))
    return forms


@pytest.mark.parametrize(
    ("mask", "found"),
    [
        ("fl***", "flute"),
        ("fl**e", "flute"),
        ("flo**", "flore"),
        ("f*b**", "fable"),
        ("l***", "lune"),
        ("*****e", None),
        ("l*x*", None),
        ("*****", None),
    ],
)
def test_the_first_form_that_fits_is_found(masked, mask, found):
    form = next(iter(masked.find(mask)), None)
    assert (form and form.text) == found


def test_all_forms_that_fit_are_found_in_order(masked):
    assert [form.text for form in masked.find("f****")] == ["flute", "flore", "fable"]
