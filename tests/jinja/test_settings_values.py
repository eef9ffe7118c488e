from datetime import UTC, datetime

import pytest

from dagbook.errors import Origin, ProjectError
from dagbook.jinja.environment import make_environment
from dagbook.jinja.settings_context import render_description, render_text
from dagbook.jinja.settings_values import SettingsScope, render_value
from dagbook.project.files import Target
from dagbook.project.results import Invocation

ENVIRONMENT = make_environment(None)


def scope(**facts):
    return SettingsScope(environment=ENVIRONMENT, **facts)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plain", "plain"),
        ("3", "3"),
        ("{{ 3 }}", "3"),
        ("{{ 3 | as_number }}", 3),
        ("{{ var('batch') + 1 }}", 8),
        ("{{ 'true' }}", "true"),
        ("{{ true }}", "True"),
        ("{{ var('batch') > 3 }}", True),
        ("{{ [1, var('batch')] }}", [1, 7]),
        ("a{{ 3 }}", "a3"),
        ("{{ env_var('PORT') }}", "5432"),
        ("{{ env_var('PORT') | as_number }}", 5432),
        ("{{ env_var('PORT') | as_text }}", "5432"),
        ("{{ 'False' | as_bool }}", False),
        ("{{ 'true' | as_bool }}", True),
        ("{{ '[1, 2]' | as_native }}", [1, 2]),
        ("{{ var('batch') }}", 7),
        ("{{ var('no', 'dflt') }}", "dflt"),
        ("{{ env_var('NO', 'dflt') }}", "dflt"),
        ("{{ 'a' if target.name == 'dev' else 'b' }}", "a"),
        (5, 5),
        (None, None),
    ],
)
def test_a_value_has_the_type_dbt_would_give_it(written, meant):
    target = Target(
        profile_name="p", name="dev", type="duckdb", database="d", schema="s", threads=1,
        credentials={},
    )  # fmt: skip

    value = render_value(
        written, scope(env_vars={"PORT": "5432"}, variables={"batch": 7}, target=target)
    )

    assert (value, type(value)) == (meant, type(meant))


def test_mappings_and_lists_are_rendered_all_the_way_down_and_keys_stay():
    value = {"{{ k }}": [{"a": "{{ var('x') }}"}, "{{ 2 }}"]}

    assert render_value(value, scope(variables={"x": 1})) == {"{{ k }}": [{"a": 1}, "2"]}


def test_a_missing_env_var_is_told_at_the_place_of_its_value():
    places = {"models.0.name": Origin("schema.yml", 7, 3)}.__getitem__

    with pytest.raises(ProjectError) as caught:
        render_value({"models": [{"name": "{{ env_var('NO') }}"}]}, scope(places=places))

    assert (caught.value.slug, str(caught.value.origin)) == ("missing-env-var", "schema.yml:7:3")


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("{{ 'x' | as_number }}", "wrong-type"),
        ("{{ 'x' | as_bool }}", "wrong-type"),
        ("{{ var('no') }}", "missing-var"),
        ("{{ nothing() }}", "missing-macro"),
        ("{{ 1", "broken-jinja"),
        ("{{ ''.__class__ }}{{ ''.__class__.mro }}", "undefined-name"),
    ],
)
def test_a_wrong_value_is_an_error_of_its_own(written, slug):
    with pytest.raises(ProjectError) as caught:
        render_value(written, scope(places=lambda _: Origin("profiles.yml", 3, 9)))

    assert (caught.value.slug, str(caught.value.origin)) == (slug, "profiles.yml:3:9")


def test_a_secret_is_read_only_where_it_is_allowed():
    env_vars = {"DBT_ENV_SECRET_TOKEN": "sesame"}
    text = "{{ env_var('DBT_ENV_SECRET_TOKEN') }}"

    assert render_value(f"git:{text}@x", scope(env_vars=env_vars, secrets_allowed=True)) == (
        "git:sesame@x"
    )
    with pytest.raises(ProjectError) as caught:
        render_value(text, scope(env_vars=env_vars))
    assert caught.value.slug == "secret-env-var"
    assert "sesame" not in str(caught.value)


def test_a_secret_cannot_be_looked_at_by_the_jinja_around_it():
    written = "{{ env_var('DBT_ENV_SECRET_TOKEN') | upper | replace('SESAME', 'leaked') }}"

    value = render_value(
        written, scope(env_vars={"DBT_ENV_SECRET_TOKEN": "sesame"}, secrets_allowed=True)
    )

    assert "leaked" not in str(value)


def test_every_env_var_that_is_read_is_told():
    seen = []

    render_value(["{{ env_var('A', '1') }}", "{{ env_var('B', '2') }}"],
                 scope(env_var_seen=seen.append))  # fmt: skip

    assert seen == ["A", "B"]


def test_a_description_holds_docs_vars_and_times():
    invocation = Invocation(id="1", started_at=datetime(2026, 11, 23, tzinfo=UTC), command="docs")
    docs = {(None, "clv"): "Customer *lifetime* value", ("other", "x"): "of other"}

    text = render_description(
        "{{ doc('clv') }}, {{ doc('other', 'x') }}, {{ var('since') }}, "
        "{{ run_started_at.strftime('%Y') }}",
        Origin("schema.yml", 3),
        scope(variables={"since": 2020}, invocation=invocation),
        lambda package, name: docs.get((package, name)),
    )

    assert text == "Customer *lifetime* value, of other, 2020, 2026"


def test_a_missing_doc_block_is_told_with_the_way_to_write_it():
    with pytest.raises(ProjectError) as caught:
        render_description("{{ doc('nix') }}", Origin("s.yml", 3), scope(), lambda *_: None)

    assert (caught.value.slug, str(caught.value.origin)) == ("missing-doc", "s.yml:3")
    assert "{% docs nix %}" in str(caught.value.hint)


@pytest.mark.parametrize(
    "text",
    [
        "{{ env_var('PORT') }}",
        "{{env_var( \"PORT\" , 'no' )}}",
        "{{ env_var('NO', 'dflt') }}",
        "{{ env_var('NO', '') }}",
        "{{ env_var('EMPTY', 'dflt') }}",
        "{{ env_var('DBT_ENV_SECRET_KEY') }}",
        "{{ env_var('MONEY') }}",
        "{{ env_var('NO', \"it's\") }}",
        "{{ env_var('NO', 'a\\tb') }}",
        "{{ env_var('NO', '}}') }}",
        "{{ env_var('PORT') }}\n",
        " {{ env_var('PORT') }}",
        "{{- env_var('PORT') -}}",
        "{{ env_var('PORT', 'a' 'b') }}",
    ],
)
def test_a_variable_read_without_jinja_is_what_jinja_makes_of_it(text):
    seen = []
    about = scope(
        env_vars={
            "PORT": "5432", "EMPTY": "", "DBT_ENV_SECRET_KEY": "k",
            "MONEY": "$$SECRET$$DBT_ENV_SECRET_KEY$$",
        },
        secrets_allowed=True,
        env_var_seen=seen.append,
    )  # fmt: skip

    assert render_value(text, about) == render_text(text, about, "")
    assert seen[0] == seen[-1]
