"""The web editor: a real browser opens it, and files that it saves are compared with what they were.

The editor works on a folder in the browser's own file system, as it does on a folder of the disk. Nothing of it is
replaced: only the dialogue in which a person would choose the folder is answered.
"""

from __future__ import annotations

import difflib
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from playwright.sync_api import Browser, Page

from conftest import PROJECT
from heydar_archive.cli import main
from heydar_archive.cms import PARTS
from heydar_archive.describing import Record
from heydar_archive.languages import Language
from heydar_archive.model import REGISTERS, Entry
from heydar_archive.problems import ProblemsFound
from heydar_archive.site import build, make
from heydar_archive.understanding import understand

REPOSITORY = "repository:\n  provider: github\n  name: owner/archive\n"
ENTRY = "content/decrees/1997-12-18-mass-deportation.md"


def with_repository(root: Path) -> Path:
    site = root / "content" / "site.yaml"
    site.write_text(site.read_text("utf-8") + REPOSITORY, "utf-8")
    return root


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real archive with the editor, built once."""
    if not all((PROJECT / "cms" / part).is_file() for part in PARTS):
        said = "the web editor's files are not there: run “python tools/cms.py”, which needs npm"
        if os.environ.get("CI") == "true":
            pytest.fail(said)
        pytest.skip(said)
    root = tmp_path_factory.mktemp("cms")
    shutil.copytree(PROJECT / "content", root / "content")
    for name in ("cms", "static", "templates"):
        (root / name).symlink_to(PROJECT / name)
    with_repository(root)
    build(root, root / "public", with_cms=True)
    return root


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(archive: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(archive / "public"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def editor(chromium: Browser, address: str) -> Iterator[Page]:
    """The editor, opened in a window so tall that all fields are in it; what it asks of whom is in ``asked``, what goes wrong in ``wrong``."""
    context = chromium.new_context(viewport={"width": 1400, "height": 9000}, locale="tr-TR")
    context.add_init_script("window.showDirectoryPicker = () => navigator.storage.getDirectory();")
    page = context.new_page()
    page.asked, page.wrong = [], []
    context.on("request", lambda request: page.asked.append(urlsplit(request.url)))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text) if said.type in {"error", "warning"} else None)
    # No request leaves this machine; that one was tried is recorded.
    context.route(lambda url: not url.startswith((address, "blob:", "data:")), lambda route: route.abort())
    page.goto(f"{address}/admin/index.html")
    page.get_by_role("button", name="Yerel").wait_for()
    yield page
    context.close()


@pytest.fixture(scope="module")
def formats(chromium: Browser, address: str) -> Iterator[Page]:
    """The editor's page for tests of its formats alone, which leave it as it is."""
    page = chromium.new_page()
    page.goto(f"{address}/admin/index.html")
    page.get_by_role("button", name="Local").wait_for()
    yield page
    page.close()


WRITE = """async (files) => {
  const root = await navigator.storage.getDirectory();
  await root.getDirectoryHandle(".git", { create: true });
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split("/");
    let folder = root;
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
    const writing = await (await folder.getFileHandle(parts.at(-1), { create: true })).createWritable();
    await writing.write(text);
    await writing.close();
  }
}"""
READ = """async (path) => {
  const parts = path.split("/");
  let folder = await navigator.storage.getDirectory();
  for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part);
  return (await (await folder.getFileHandle(parts.at(-1))).getFile()).text();
}"""


def files_of(archive: Path) -> dict[str, str]:
    return {
        path.relative_to(archive).as_posix(): path.read_text("utf-8")
        for path in sorted((archive / "content").rglob("*"))
        if path.suffix in {".md", ".yaml"} and path.parent.name != "wording" and path.name.islower()
    }


def opened(editor: Page, address: str, files: dict[str, str], way: str) -> None:
    """Let the editor work on a folder with these files, and open one of them."""
    editor.evaluate(WRITE, files)
    editor.get_by_role("button", name="Yerel").click()
    editor.locator("[role=grid], [role=listbox]").first.wait_for()
    editor.goto(f"{address}/admin/index.html#/collections/{way}")
    editor.locator('[data-key-path$=".en"] textarea').first.wait_for()


def saved(editor: Page, path: str, before: str) -> list[str]:
    """Save, and return the lines that differ: those taken out and those put in."""
    editor.get_by_role("button", name="Kaydet", exact=True).click()
    after = editor.evaluate(
        f"""async ([path, before]) => {{
      for (let tries = 0; tries < 200; tries += 1) {{
        const after = await ({READ})(path);
        if (after && after !== before) return after;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }}
      return before;
    }}""",
        [path, before],
    )
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


# Requests


def test_the_editor_asks_nobody_but_the_site(editor: Page, address: str) -> None:
    editor.wait_for_load_state("networkidle")
    assert {asked.netloc for asked in editor.asked if asked.scheme != "blob"} - {""} == {urlsplit(address).netloc}
    assert editor.wrong == []
    assert any(asked.path.endswith("/admin/vendor/locales/tr.json") for asked in editor.asked)


def test_who_signs_in_is_asked_for_a_token_and_only_the_keeper_of_the_repository_is_asked(
    editor: Page, address: str
) -> None:
    editor.get_by_role("button", name="Erişim Token").click()
    editor.get_by_role("textbox").fill("ghp_0000000000000000000000000000000000000")
    editor.keyboard.press("Enter")
    editor.wait_for_timeout(1000)
    hosts = {asked.netloc for asked in editor.asked if asked.scheme in {"http", "https"}}
    assert hosts == {urlsplit(address).netloc, "api.github.com"}


def test_the_policy_of_the_page_refuses_every_other_host(editor: Page) -> None:
    refused = editor.evaluate("fetch('https://example.org/').then(() => 'asked', () => 'refused')")
    assert refused == "refused"
    assert "example.org" not in {asked.netloc for asked in editor.asked}


# Round trips


def test_every_file_that_is_read_and_written_again_is_the_same_byte_by_byte(formats: Page, archive: Path) -> None:
    files = files_of(archive)
    differing = formats.evaluate(
        """([files, formats]) => Object.entries(files).filter(([path, text]) => {
          const { fromFile, toFile } = archiveFormats[formats[path]];
          return `${toFile(fromFile(text.trim())).trim()}\\n` !== text;
        }).map(([path]) => path)""",
        [files, {path: format_of(path) for path in files}],
    )
    assert differing == []
    assert len(files) > 400


def words_of(entry: Record[Entry]) -> dict[Language, str]:
    return {language: section.text for language, section in entry.source.sections.items()}


def format_of(path: str) -> str:
    match path.split("/")[1:-1]:
        case []:
            return "site"
        case ["registers", name]:
            return f"register-{name}"
        case [form]:
            return f"{form}-frontmatter"
    raise AssertionError(path)


def test_what_is_edited_changes_and_nothing_else_does(editor: Page, address: str, archive: Path) -> None:
    files = files_of(archive)
    # What a serialiser would lose: a comment, quotation marks, an order of keys of one's own.
    files[ENTRY] = files[ENTRY].replace(
        "date: 1997-12-18\n", "# the day of signature\ndate:   '1997-12-18'  # seen\n", 1
    )
    opened(editor, address, files, "decrees/entries/1997-12-18-mass-deportation")
    text = editor.locator('[data-key-path="summary.en"] textarea')
    text.fill(text.input_value().replace("a state commission", "a large state commission"))
    editor.locator('[data-key-path="place_basis"] [role=checkbox]').click()
    editor.locator('[data-key-path="place_basis.az"] textarea').fill("Şəhər: imza hissəsi")
    editor.locator('[data-key-path="place_basis.en"] textarea').fill("Signature block")
    assert saved(editor, ENTRY, files[ENTRY]) == [
        "+ place_basis:",
        '+   az: "Şəhər: imza hissəsi"',
        "+   en: Signature block",
        "-     at the time. It sets up a state commission to study the resettlement, to give it a legal and",
        "+     at the time. It sets up a large state commission to study the resettlement, to give it a legal",
        "+     and",
    ]


def test_a_record_of_a_register_is_edited_in_place(editor: Page, address: str, archive: Path) -> None:
    files = files_of(archive)
    path = "content/registers/people/heydar-aliyev.yaml"
    opened(editor, address, files, "register-people/entries/heydar-aliyev")
    editor.locator('[data-key-path="name.en"] textarea').fill("Heydar Alirza oglu Aliyev")
    assert saved(editor, path, files[path]) == ["-   en: Heydar Aliyev", "+   en: Heydar Alirza oglu Aliyev"]


def test_both_languages_of_a_text_stand_side_by_side(editor: Page, address: str, archive: Path) -> None:
    opened(editor, address, files_of(archive), "decrees/entries/1997-12-18-mass-deportation")
    az, en = (editor.locator(f'[data-key-path="title.{name}"]').bounding_box() for name in ("az", "en"))
    assert az is not None
    assert en is not None
    assert abs(az["y"] - en["y"]) < 4
    assert en["x"] >= az["x"] + az["width"] - 1


EDITS = {
    "an item added": ("d.topics = [...d.topics, 'khojaly']", ["+   - khojaly"]),
    "an item removed": ("d.places = d.places.slice(1)", ["-   - armenian-ssr"]),
    "items in another order": (
        "d.organisations = d.organisations.toReversed()",
        ["+   - ussr-council-of-ministers", "-   - ussr-council-of-ministers"],
    ),
    "a key removed": ("delete d.original_language", ["- original_language: az"]),
    "a key that is emptied": ("d.original_language = ''", ["- original_language: az"]),
    "a flag": ("d.number.verified = true", ["-   verified: false"]),
    "a flag that was left out": (
        "d.addressees = [{ agent: 'unsc', copy: false }]",
        ["+ addressees:", "+   - agent: unsc"],
    ),
    "a value in quotes": ("d.number.value = '657'", ['-   value: "656"', '+   value: "657"']),
    "the first key of an item": (
        "d.sources[0].source = 'westaz'",
        ["-   - source: heydar-aliyev-library", "+   - source: westaz"],
    ),
    "a key before the first of an item": (
        "d.readings[0].values[0].language = 'en'",
        ["+         language: en"],
    ),
    "a text": ("d.body = '# English\\n\\nWords.'", ["+ ", "+ # English", "+ ", "+ Words."]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_each_kind_touches_its_own_lines(formats: Page, archive: Path, edit: str) -> None:
    script, expected = EDITS[edit]
    before = (archive / ENTRY).read_text("utf-8")
    after = formats.evaluate(
        f"""(text) => {{
          const {{ fromFile, toFile }} = archiveFormats["decrees-frontmatter"];
          const d = fromFile(text.trim());
          {script};
          return `${{toFile(d).trim()}}\\n`;
        }}""",
        before,
    )
    assert [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"] == expected


def test_new_files_mean_what_was_entered_and_pass_the_check(formats: Page, archive: Path, tmp_path: Path) -> None:
    """As if every file of the archive were entered anew: nothing was read that could be kept."""
    files = files_of(archive)
    written = formats.evaluate(
        """([files, formats]) => Object.fromEntries(Object.entries(files).map(([path, text]) => {
          const { file_as_read, ...entered } = archiveFormats[formats[path]].fromFile(text.trim());
          return [path, `${archiveFormats[formats[path]].toFile(entered).trim()}\n`];
        }))""",
        [files, {path: format_of(path) for path in files}],
    )
    for name in ("static", "templates"):
        (tmp_path / name).symlink_to(PROJECT / name)
    shutil.copytree(archive / "content", tmp_path / "content")
    for path, text in written.items():
        (tmp_path / path).write_text(text, "utf-8")
    before, after = understand(archive)[0].entries, understand(tmp_path)[0].entries
    assert [entry.facts for entry in after] == [entry.facts for entry in before]
    assert [words_of(entry) for entry in after] == [words_of(entry) for entry in before]
    assert any(written[path] != text for path, text in files.items())


# Building


def test_a_site_without_the_editor_has_no_trace_of_it(site: Path) -> None:
    assert not (site / "admin").exists()
    assert not [path for path in site.rglob("*.html") if b"admin/" in path.read_bytes()]


def test_without_a_repository_or_its_files_the_editor_is_not_published_and_the_report_says_what_to_do(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ProblemsFound) as found:
        make(sample, with_cms=True)
    assert [problem.code for problem in found.value.problems] == ["no-web-editor", "no-repository"]
    assert main(["--root", str(sample), "build", "--with-cms"]) == 1
    assert "Add `repository`, or build without --with-cms." in capsys.readouterr().out
    assert not (sample / "public").exists()


def test_the_configuration_has_a_collection_for_each_folder_of_content(archive: Path) -> None:
    made = yaml.safe_load((archive / "public" / "admin" / "config.yml").read_text("utf-8"))
    folders = {one["folder"] for one in made["collections"] if "folder" in one}
    on_disk = {path.parent.relative_to(archive).as_posix() for path in (archive / "content").glob("*/*.md")}
    assert on_disk <= folders
    assert {f"content/registers/{name}" for name in REGISTERS} <= folders
    assert made["backend"] == {"name": "github", "repo": "owner/archive", "branch": "main", "auth_methods": ["token"]}
