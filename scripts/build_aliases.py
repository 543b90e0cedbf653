"""Build the alias tables of the package from the hand lists beside them.

    python scripts/build_aliases.py            # writes configs/aliases/*.tsv
    python scripts/build_aliases.py --check    # exits 1 if they are out of date

The hand lists are short to read and to mend; the tables have one name a line, with plural
demonyms and spellings without accents added, so that loading them needs no work.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from polemic.pipeline.naming.aliases import without_accents

FOLDER = Path(__file__).resolve().parent.parent / "configs" / "aliases"
STATE_HEADER = "key\tname\talias\ttype"
ORGANIZATION_HEADER = "key\tname\tkind\trole\tpart_of\talias\ttype"
STATE_FIELDS, ORGANIZATION_FIELDS = 7, 7


class HandListError(ValueError):
    """A line of a hand list that cannot be used."""


def main(arguments: list[str] | None = None) -> int:
    """Write the tables, or with `--check` compare them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    check = parser.parse_args(arguments).check
    stale = [path for path, table in build(FOLDER).items() if _read(path) != table]
    if check:
        for path in stale:
            print(f"{path.name} is out of date: run scripts/build_aliases.py", file=sys.stderr)
        return 1 if stale else 0
    for path, table in build(FOLDER).items():
        path.write_text(table, encoding="utf-8", newline="\n")
        print(f"{path.name}: {table.count(chr(10)) - 1} names")
    return 0


def build(folder: Path) -> dict[Path, str]:
    """Return the content of each table made from the hand lists of the folder.

    Raises:
        HandListError: a line has the wrong number of fields, or two actors share a name.
    """
    states = list(state_rows(_lines(folder / "own_states.txt", STATE_FIELDS)))
    organizations = list(
        organization_rows(_lines(folder / "own_organizations.txt", ORGANIZATION_FIELDS))
    )
    refuse_shared_names((row[0], row[-2]) for row in [*states, *organizations])
    return {
        folder / "states.tsv": _table(STATE_HEADER, states),
        folder / "organizations.tsv": _table(ORGANIZATION_HEADER, organizations),
    }


def state_rows(lines: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    """Yield key, name, alias and type of every name of every state."""
    for key, name, others, capitals, adjectives, people, metonyms in lines:
        types = {
            "name": [name, *_names(others)],
            "capital": _names(capitals),
            "adjective": _names(adjectives),
            "people": _people(people, _names(adjectives)),
            "metonym": _names(metonyms),
        }
        for alias, sort in _distinct(types):
            yield key, name, alias, sort


def organization_rows(lines: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    """Yield key, name, kind, role, whole, alias and type of every name of every organisation."""
    for key, name, kind, role, part_of, others, seats in lines:
        types = {"name": [name, *_names(others)], "capital": _names(seats)}
        for alias, sort in _distinct(types):
            yield key, name, kind, role, part_of, alias, sort


def refuse_shared_names(named: Iterable[tuple[str, str]]) -> None:
    """Raise an error that lists every name given to two actors."""
    owner: dict[str, str] = {}
    shared = [
        f"{alias!r} names both {owner[alias]} and {key}"
        for key, alias in named
        if owner.setdefault(alias, key) != key
    ]
    if shared:
        raise HandListError("; ".join(shared))


def _people(given: str, adjectives: list[str]) -> list[str]:
    if given == "-":
        return []
    return _names(given) or [f"{adjective}s" for adjective in adjectives]


def _distinct(types: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Yield each name once, under its first type, followed by its spelling without accents."""
    seen: set[str] = set()
    for sort, names in types.items():
        for name in names:
            for spelling in (name, without_accents(name)):
                if spelling not in seen:
                    seen.add(spelling)
                    yield spelling, sort


def _lines(path: Path, n_fields: int) -> Iterator[list[str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        fields = [field.strip() for field in line.split("|")]
        if len(fields) != n_fields:
            raise HandListError(f"{path.name}:{number}: {len(fields)} fields, not {n_fields}")
        yield fields


def _names(field: str) -> list[str]:
    return [name.strip() for name in field.split(";") if name.strip()]


def _table(header: str, rows: list[tuple[str, ...]]) -> str:
    return "\n".join([header, *("\t".join(row) for row in rows)]) + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
