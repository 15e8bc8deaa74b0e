"""Recipes, cards and SOURCES.md agree on the sources of styles."""

from pathlib import Path

import pytest
from partimento.training.recipe import Source, read_recipe
from partimento.training.sources import corpora_of, credits, read_corpora, sources_page

STYLES = Path(__file__).parents[1] / "styles"
RECIPES = sorted(STYLES.glob("*/style.toml"))


@pytest.fixture(scope="module")
def corpora():
    return read_corpora(STYLES / "corpora.toml")


@pytest.mark.parametrize("path", RECIPES, ids=lambda p: p.parent.name)
def test_sources_page_names_every_corpus_of_the_recipe_and_its_base(path, corpora):
    recipes = [read_recipe(p) for p in dict.fromkeys((path, STYLES / "base/style.toml"))]
    assert (path.parent / "SOURCES.md").read_text() == sources_page(recipes, corpora)
    for recipe in recipes:
        for name in corpora_of(recipe):
            assert corpora[name]["by"] in sources_page(recipes, corpora)


def test_credits_name_what_was_tuned_on_before_the_base(corpora):
    lines = credits([read_recipe(STYLES / "pop/style.toml"), read_recipe(STYLES / "base/style.toml")], corpora)
    assert lines[0].startswith("POP909") and lines[0].endswith("MIT")
    assert (
        lines[-1].startswith("by way of the base network")
        and "Rolling Stone corpus (RS200) (CC BY 4.0)" in lines[-1]
        and "POP909" not in lines[-1]
    )


def test_a_corpus_that_the_table_lacks_is_named(corpora):
    with pytest.raises(ValueError, match="no 'groove'"):
        credits(
            [read_recipe(STYLES / "pop/style.toml")], {name: row for name, row in corpora.items() if name != "groove"}
        )


def test_a_source_may_ask_for_words_in_a_title():
    source = Source("impro-visor", 1.0, {"title": {"contains": "Blues"}})
    assert (
        source.takes({"title": "Bag's blues"}) and not source.takes({"title": "Body and Soul"}) and not source.takes({})
    )
