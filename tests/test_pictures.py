"""The pictures of the README show what the bot sends now."""

import importlib.util
from pathlib import Path

import pytest

from bot.features import FEATURES
from bot.locales import Language, text

DOCS = Path(__file__).parent.parent / "docs"


def pictures():
    spec = importlib.util.spec_from_file_location("pictures", DOCS / "pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["answer.svg", "settings.svg"])
def test_a_picture_is_what_its_script_draws(name):
    drawn = {path.name: picture for path, picture in pictures().pictures()}
    assert (DOCS / name).read_text("utf-8") == drawn[name], "run: python docs/pictures.py"


def test_words_are_set_as_markdown_says():
    picture = pictures().Picture("Couplet")
    picture.line("✍️ *à moi* et **rime**")
    picture.line("-# petit")
    drawn = str(picture)
    assert '<tspan class="i">à moi</tspan>' in drawn
    assert '<tspan class="b">rime</tspan>' in drawn
    assert 'class="s"' in drawn
    assert "*" not in drawn.split("</style>")[1]


def test_the_readme_names_every_command_in_both_languages():
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    for command in (command for feature in FEATURES for command in feature.commands):
        assert f"`/rap {command.name}`" in readme
        assert f"`{text(Language.FR, f'{command.name}.name')}`" in readme
