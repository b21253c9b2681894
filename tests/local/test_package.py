"""What is deployed as a package: the app's files and no others, with bytecode that survives and is never another's."""

import os
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import aiohttp
import pytest

from local.package import (
    CannotPackage,
    Order,
    build,
    compile_all,
    copy_app,
    deployed_version,
    prune,
    stale,
    zipped,
)
from local.stage import keep_roster, stage
from tests.app.conftest import Product

ROOT = Path(__file__).resolve().parents[2]
LONG_AGO = 1_000_000_000
COMPILES = """
import sys
compiled = []
sys.addaudithook(lambda event, args: event == "compile" and compiled.append(str(args[1])))
import {module} as module
folder = module.__file__.rpartition("/")[0]
print(folder, sum(name.startswith(folder) for name in compiled))
"""


def python(text, folder):
    """What Python says that runs a text and finds modules in this folder first; it leaves nothing behind."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-W", "ignore", "-c", text],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def touch_all(folder):
    """Give every file another time, as unpacking does."""
    for path in folder.rglob("*.py"):
        os.utime(path, (LONG_AGO, LONG_AGO))


@pytest.fixture
def module(tmp_path):
    """A folder with one module, compiled for deployment."""
    (tmp_path / "answer.py").write_text("VALUE = 1\n")
    compile_all(tmp_path)
    return tmp_path / "answer.py"


@pytest.fixture(scope="module")
def pruned(tmp_path_factory):
    """A folder with msgraph-sdk as the pruned package has it."""
    folder = tmp_path_factory.mktemp("pruned")
    installed = Path(str(distribution("msgraph-sdk").locate_file("msgraph")))
    (folder / "msgraph" / "generated").mkdir(parents=True)
    for path in [*installed.glob("*.py"), *(installed / "generated").iterdir()]:
        (folder / "msgraph" / path.relative_to(installed)).symlink_to(path)
    prune(folder / "msgraph" / "generated")
    return folder


def test_the_apps_files_are_those_that_core_tools_would_take(tmp_path):
    """The package has what .funcignore leaves of the repository, and nothing else."""
    git = shutil.which("git") or pytest.skip("git is not installed")
    listed = [git, "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    ours = subprocess.run(listed, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
    names = [name for name in ours.split("\0") if (ROOT / name).is_file()]
    subprocess.run([git, "init", "--quiet", tmp_path], check=True)  # noqa: S603 - our own command
    shutil.copyfile(ROOT / ".funcignore", tmp_path / ".gitignore")
    ask = [git, "-C", str(tmp_path), "check-ignore", "--no-index", "-z", "--stdin"]
    left_out = subprocess.run(ask, input="\0".join(names), capture_output=True, text=True, check=False).stdout  # noqa: S603 - ours
    copy_app(tmp_path / "package")

    packaged = {
        path.relative_to(tmp_path / "package").as_posix() for path in (tmp_path / "package").rglob("*")
    }
    files = {name for name in packaged if (tmp_path / "package" / name).is_file()}
    assert files == set(names) - set(left_out.split("\0"))


def test_unpacking_makes_no_bytecode_stale(tmp_path):
    """The app imports from its bytecode alone after every file got another time; nothing is compiled."""
    copy_app(tmp_path / "package")
    compile_all(tmp_path / "package")
    touch_all(tmp_path / "package")

    where, compiled = python(COMPILES.format(module="function_app"), tmp_path / "package")

    assert Path(where) == tmp_path / "package"
    assert compiled == "0"


def test_the_usual_bytecode_does_not_survive_unpacking(tmp_path):
    """What the package's bytecode is compared with: compiled as Python does by itself, it is compiled again."""
    (tmp_path / "answer.py").write_text("VALUE = 1\n")
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(tmp_path)], check=True)  # noqa: S603 - our own command
    touch_all(tmp_path)

    where, compiled = python(COMPILES.format(module="answer"), tmp_path)

    assert (Path(where), compiled) == (tmp_path, "1")


def test_bytecode_of_another_source_is_found(module):
    """Python would believe it, so the check does not."""
    assert list(stale(module.parent)) == []

    module.write_text("VALUE = 2\n")

    assert list(stale(module.parent)) == [module]
    assert python("import answer; print(answer.VALUE)", module.parent) == ["1"]


def test_no_bytecode_that_was_there_before_is_taken_over(module):
    """Each build compiles anew, whatever lies about."""
    module.write_text("VALUE = 2\n")

    compile_all(module.parent)

    assert list(stale(module.parent)) == []
    assert python("import answer; print(answer.VALUE)", module.parent) == ["2"]


def test_bytecode_that_python_would_check_is_found(module):
    """It would be compiled again in every process, and nobody would notice."""
    os.utime(module, (LONG_AGO, LONG_AGO))
    subprocess.run([sys.executable, "-m", "compileall", "-q", "-f", str(module)], check=True)  # noqa: S603 - our own command

    assert list(stale(module.parent)) == [module]


def test_a_module_that_is_no_python_is_left_as_it_is(module):
    """Packages carry templates that only look like modules; they are deployed, and nothing is wrong with that."""
    (module.parent / "template.py").write_text("class {{ name }}:\n")

    compile_all(module.parent)

    assert list(stale(module.parent)) == []


def test_the_same_content_makes_the_same_zip(module, tmp_path):
    """No time of this machine gets into the zip, so that two builds can be compared."""
    first = zipped(module.parent).read_bytes()
    touch_all(module.parent)

    assert zipped(module.parent).read_bytes() == first


def test_bytecode_for_another_python_is_not_built(tmp_path):
    """The app's Python would ignore it, and compile everything in every process."""
    with pytest.raises(CannotPackage, match=r"runs on Python 3\.99.*python3\.99 dev\.py package"):
        build(Order(tmp_path / "package", version="3.99", installed=True))


def test_the_python_of_the_deployment_is_known():
    """The version stands in bicep/main.bicep, where it is chosen."""
    assert deployed_version() in {"3.11", "3.12"}


def test_pruning_leaves_only_what_is_asked_for(pruned):
    """The pruned package is the one that is imported, and has no modules of other paths."""
    assert python("import msgraph.generated as g; print(*g.__path__)", pruned) == [
        str(pruned / "msgraph" / "generated")
    ]
    assert {path.name for path in (pruned / "msgraph" / "generated").iterdir() if path.is_dir()} == {
        "models",
        "teams",
        "users",
    }


async def test_the_whole_app_launches_from_the_pruned_package(pruned, tables_connection, tmp_path):
    """Every creation's answer is lost, so that everything is looked for too; the launch does every step all the same."""
    keep_roster(tables_connection)
    lost = [("/channels$", ".*"), ("/sendMail$", "ada@contoso.com"), ("/activities$", ".*")]
    async with (
        stage(
            tables_connection,
            folder=tmp_path,
            PYTHONPATH=str(pruned),
            PAGE_ROADS="email",
            PYTHONDONTWRITEBYTECODE="1",
        ) as running,
        aiohttp.ClientSession() as http,
    ):
        muster = Product(running, http)
        for path, sent in lost:
            muster.order("error_after", "POST", path, sent=sent)
        answer = await muster.declare()
        incident = await muster.launched(answer["id"])

    assert {step["state"] for step in incident["steps"]} == {"done"}, running.app.said()
    looked = {r.path.partition("?")[0] for r in running.vendors.world.requests if r.method == "GET"}
    assert any(path.endswith("/mailFolders/sentitems/messages") for path in looked)
    assert any(path.endswith("/channels") for path in looked)
    assert any(path.endswith("/messages") and "/channels/" in path for path in looked)
