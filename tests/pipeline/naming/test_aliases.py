import gc
import importlib.util
import re
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from polemic.pipeline.naming.aliases import folded, load_aliases, name_tokens

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "configs" / "aliases"


@pytest.fixture(scope="module")
def build_script() -> ModuleType:
    """Return scripts/build_aliases.py as a module."""
    spec = importlib.util.spec_from_file_location(
        "build_aliases", ROOT / "scripts" / "build_aliases.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_aliases"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("United States", "USA"),
        ("US", "USA"),
        ("U.S.", "USA"),
        ("Pentagon", "USA"),
        ("Downing Street", "GBR"),
        ("UNITED KINGDOM", "GBR"),
        ("Ivory Coast", "CIV"),
        ("Cote d'Ivoire", "CIV"),
        ("Nigerian", "NGA"),
        ("Nigerien", "NER"),
        ("Kremlin", "RUS"),
        ("ISIL", "ISIS"),
        ("Tories", "GB-CON"),
    ],
)
def test_names_of_one_actor_have_one_key(name: str, key: str) -> None:
    """Common names, abbreviations, adjectives and metonyms lead to one key."""
    found = load_aliases().find(name)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("word", ["us", "Us", "who", "Who", "turkey", "labour", "", "Eta's"])
def test_ordinary_words_name_nobody(word: str) -> None:
    """An acronym must be written as one, and a name begins with a capital letter."""
    assert load_aliases().find(word) is None


def test_longest_name_wins() -> None:
    """The longer name counts: "South Sudan" is not Sudan, and "United" alone is nobody."""
    found = load_aliases().longest_at(("South", "Sudan", "voted"))
    assert found is not None
    assert (found[0], found[1].key) == (2, "SSD")
    assert load_aliases().longest_at(("United", "front")) is None


def test_tables_are_those_of_the_hand_lists(build_script: ModuleType) -> None:
    """The committed tables are what the script builds, and small."""
    assert build_script.main(["--check"]) == 0
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 300_000


def test_two_actors_cannot_share_a_name(build_script: ModuleType) -> None:
    """A name given to two actors is an error that lists it."""
    with pytest.raises(build_script.HandListError, match="'Arken' names both AAA and BBB"):
        build_script.refuse_shared_names([("AAA", "Arken"), ("AAA", "Arken"), ("BBB", "Arken")])


def test_line_with_a_missing_field_is_named(build_script: ModuleType, tmp_path: Path) -> None:
    """A hand list with a short line is refused with file and line number."""
    (tmp_path / "own_states.txt").write_text("# head\nAAA | Arken\n", encoding="utf-8")
    with pytest.raises(build_script.HandListError, match=r"own_states\.txt:2: 2 fields, not 7"):
        build_script.build(tmp_path)


def test_every_whole_is_an_actor() -> None:
    """What an organisation is part of is an actor of the tables too."""
    aliases = load_aliases().exact.values()
    wholes = {alias.part_of for alias in aliases if alias.part_of}
    assert wholes <= {alias.key for alias in aliases}


def test_state_keys_are_codes() -> None:
    """States have three-letter codes, parts of the United Kingdom codes of their own."""
    keys = {alias.key for alias in load_aliases().exact.values() if alias.kind == "state"}
    assert {key for key in keys if not re.fullmatch(r"[A-Z]{3}|GB-[A-Z]{3}", key)} == set()


def test_loading_is_fast() -> None:
    """The tables do not hold up a first result (measured 8 ms)."""
    gc.collect()
    gc.disable()  # a collection would walk through all that other tests left
    try:
        before = time.thread_time()  # not the clock: others may compute too
        load_aliases.__wrapped__()
        seconds = time.thread_time() - before
    finally:
        gc.enable()
    assert seconds < 0.2


def test_folding_keeps_words_apart() -> None:
    """Folding drops case, accents and extra blanks, nothing else."""
    assert folded("  Recep\nErdoğan’s ") == "recep erdogan's"


def test_tokens_keep_abbreviations_whole() -> None:
    """The abbreviation "U.S." is one token, "Guinea-Bissau" two, and offsets point at them."""
    text = "The U.S. and Guinea-Bissau"
    tokens = name_tokens(text)
    assert [word for word, _, _ in tokens] == ["The", "U.S.", "and", "Guinea", "Bissau"]
    assert all(text[start:end] == word for word, start, end in tokens)
