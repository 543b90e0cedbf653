"""The wheel holds what the folders hold: packaging mistakes are silent."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import polemic

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Return the wheel, built from the working tree by the backend that pyproject.toml names."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def files_in(folder: str) -> set[str]:
    """Return the files of a folder of the repository as they should be named in the wheel."""
    return {
        f"polemic/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.slow
def test_wheel_holds_every_module_and_every_data_file(wheel: zipfile.ZipFile) -> None:
    """The package is the three folders and the files beside their links, nothing else."""
    inside = {n for n in wheel.namelist() if ".dist-info/" not in n}
    beside = {f"polemic/{p.name}" for p in (ROOT / "src" / "polemic").iterdir() if p.is_file()}
    expected = files_in("pipeline") | files_in("models") | files_in("configs") | beside
    assert inside == expected
    assert {"polemic/py.typed", "polemic/configs/default.yaml"} <= inside


@pytest.mark.slow
def test_wheel_holds_what_the_folders_hold(wheel: zipfile.ZipFile) -> None:
    """Each file in the wheel is the file of the folder, byte for byte."""
    for name in wheel.namelist():
        if name.startswith(("polemic/pipeline/", "polemic/models/", "polemic/configs/")):
            assert wheel.read(name) == (ROOT / name.removeprefix("polemic/")).read_bytes()


@pytest.mark.slow
def test_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    """Version, licence files and the command are in the metadata."""
    info = f"polemic-{polemic.__version__}.dist-info"
    assert {f"{info}/licenses/LICENSE", f"{info}/licenses/NOTICE"} <= set(wheel.namelist())
    assert b"polemic = polemic.__main__:main" in wheel.read(f"{info}/entry_points.txt")


@pytest.mark.slow
def test_wheel_runs_without_the_repository(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Unpacked elsewhere, the command starts and finds its own data files."""
    wheel.extractall(tmp_path)
    code = (
        "import polemic, sys\n"
        "from polemic.pipeline.naming.aliases import load_aliases\n"
        f"assert polemic.__file__.startswith({str(tmp_path)!r}), polemic.__file__\n"
        "load_aliases()\n"
        "import polemic.__main__\n"
    )
    done = subprocess.run(  # noqa: S603 - our own code, by our own interpreter
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
