"""Rendering: a mistake in a template is reported with the file and the line in which it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import Markup

from heydar_archive.desk import Page
from heydar_archive.rendering import Output, loaded, render, render_one
from heydar_archive.views import Said
from heydar_archive.wording import Wording


def problems(templates: Path, files: dict[str, str], view: object = None) -> list[str]:
    """Render a page ``pages/a.html`` of the given templates; return the problems as their reader sees them."""
    for name, text in files.items():
        (templates / name).parent.mkdir(parents=True, exist_ok=True)
        (templates / name).write_text(text, "utf-8")
    page = Page("az/a.html", "pages/a.html", None, None, view or Said("söz"))
    outputs, found = render([page, page], templates)
    assert not outputs
    return [str(problem).splitlines()[0] for problem in found]


USE = '{% from "components/b.html" import b %}\n<p>{{ b(view) }}</p>\n'


def test_a_page_is_rendered_with_its_view_and_everything_in_it_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>{{ view.text }}</p>\n", "utf-8")
    (output,), found = render([Page("az/a.html", "a.html", None, None, Said("<b> & “söz”"))], tmp_path)
    assert (output.path, output.data) == ("az/a.html", "<p>&lt;b&gt; &amp; “söz”</p>\n".encode())
    assert found == ()


class Sly(str):
    """Words of a class of its own."""

    __slots__ = ()


class Speaking:
    """Something that is no text and says markup."""

    def __str__(self) -> str:
        return "<i>"


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<b> & 'a' \"b\"", "&lt;b&gt; &amp; &#39;a&#39; &#34;b&#34;"),
        (Sly("<b>"), "&lt;b&gt;"),
        (Speaking(), "&lt;i&gt;"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        (Markup("<b>&amp;"), "<b>&amp;"),
        (3, "3"),
        (None, "None"),
        ("31 mart, 1 April", "31\N{NO-BREAK SPACE}mart, 1\N{NO-BREAK SPACE}April"),
        ("131 mart, a1 April", "131 mart, a1 April"),
        ("[<söz>]{az} [söz]{az}", '[&lt;söz&gt;]{az} <span lang="az">söz</span>'),
    ],
)
def test_each_value_is_escaped_once_wherever_it_stands(tmp_path: Path, value: object, html: str) -> None:
    macro = '{% macro b(value) %}<i title="{{ value }}">{{ value }}</i>{% endmacro %}'
    (tmp_path / "a.html").write_text(
        f"{macro}{{{{ view.text }}}}{{{{ b(view.text) }}}}{{% set c %}}{{{{ view.text }}}}{{% endset %}}{{{{ c }}}}",
        "utf-8",
    )
    (output,), found = render([Page("az/a.xml", "a.html", None, None, Said(value))], tmp_path)  # type: ignore[arg-type]
    assert found == ()
    assert output.data == f'{html}<i title="{html}">{html}</i>{html}'.encode()


@pytest.mark.parametrize("name", ["view.titel", "range(3)", "cycler", "self.config.items", "view.text.format.x.y"])
def test_a_name_that_the_view_does_not_have_is_an_error_and_not_a_blank(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, {"pages/a.html": f"<p>\n{{{{ {name} }}}}\n</p>"})
    assert problem.startswith("templates/pages/a.html:2:1: error[unknown-name]: ")


def test_an_unknown_name_in_a_component_is_reported_where_it_stands(tmp_path: Path) -> None:
    component = "{% macro b(view) %}\n\n<i>{{ view.titel }}</i>{% endmacro %}"
    (problem,) = problems(tmp_path, {"pages/a.html": USE, "components/b.html": component})
    assert problem.startswith("templates/components/b.html:3:1: error[unknown-name]: ")
    assert "titel" in problem


def test_a_component_cannot_read_what_it_is_not_given(tmp_path: Path) -> None:
    (problem,) = problems(
        tmp_path, {"pages/a.html": USE, "components/b.html": "{% macro b(x) %}{{ page }}{% endmacro %}"}
    )
    assert problem.startswith("templates/components/b.html:1:1: error[unknown-name]: ")


@pytest.mark.parametrize("mistake", ["{% if view %}", "{{ view.text | nofilter }}", "{% unknown %}", "{{ view. }}"])
def test_a_template_that_cannot_be_read_is_reported_with_its_line(tmp_path: Path, mistake: str) -> None:
    component = f"{{% macro b(view) %}}\n{{% endmacro %}}\n{mistake}"
    (problem,) = problems(tmp_path, {"pages/a.html": USE, "components/b.html": component})
    assert problem.startswith("templates/components/b.html:3:1: error[template-syntax]: ")


def test_a_template_that_is_missing_is_reported_by_its_name(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"pages/a.html": USE})
    assert problem.startswith("templates/components/b.html: error[no-template]: ")


@pytest.mark.parametrize("mistake", ["{{ view.text + 1 }}", "{{ 1 // 0 }}", "{{ view.text(1) }}", "{{ 5 | length }}"])
def test_whatever_a_template_does_wrong_is_reported_with_its_line(tmp_path: Path, mistake: str) -> None:
    component = f"{{% macro b(view) %}}\n{mistake}{{% endmacro %}}"
    (problem,) = problems(tmp_path, {"pages/a.html": USE, "components/b.html": component})
    assert problem.startswith("templates/components/b.html:2:1: error[template-error]: ")


def test_a_template_that_includes_itself_is_reported(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"pages/a.html": '{% include "pages/a.html" %}'})
    assert problem.startswith("templates/pages/a.html:1:1: error[template-error]: ")


def test_a_template_that_is_not_utf_8_is_reported(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_bytes("<p>ə</p>".encode("utf-16"))
    (problem,) = loaded(tmp_path)[1]
    assert str(problem).startswith("templates/pages/a.html: error[unreadable-template]: ")


def test_an_error_of_the_program_that_a_template_calls_is_no_problem_of_the_template(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{{ say([]) }}", "utf-8")
    with pytest.raises(TypeError):
        render([Page("az/a.html", "a.html", Wording("az", {}), None, Said(""))], tmp_path)


def test_loaded_templates_stay_what_they_were(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text('{% include "b.html" %}', "utf-8")
    (tmp_path / "b.html").write_text("before", "utf-8")
    jinja, found = loaded(tmp_path)
    assert found == ()
    (tmp_path / "b.html").unlink()
    page = Page("az/a.html", "a.html", None, None, Said(""))
    assert render_one(page, jinja, tmp_path) == Output("az/a.html", b"before")


def test_an_ending_and_a_range_are_not_parted_and_no_character_changes(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<title>{{ view.text }}</title><body><p title="{{ view.text }}">{{ view.text }}</p>', "utf-8"
    )
    words = "1996-cı il, 1948–1953-cü illər, 26-da, BMT-nin, A/RES/62-ci, x-1996-ci, https://a.az/1996-ci-il, 5-6, Bakı-nı, 25–26 years, 1–2–3, A/25–26"
    (output,), _ = render([Page("az/a.html", "a.html", None, None, Said(words))], tmp_path)
    before, _, text = output.data.decode().partition(f'<title>{words}</title><body><p title="{words}">')
    assert before == ""
    assert re.sub("</?span[^>]*>", "", text) == f"{words}</p>"
    assert re.findall('<span class="nb">(.*?)</span>', text) == ["1996-cı", "1948–1953-cü", "26-da", "BMT-nin", "25–26"]
