"""dbt_utils and dbt_expectations work in a project that has nothing installed."""

import duckdb

from dagbook.api import invoke

PEOPLE = "id,name,amount\n1,Ana,10\n2,Bo,20\n3,Cy,30\n"


def test_macros_of_dbt_utils_resolve_with_nothing_installed(write_project):
    project = write_project(
        {
            "seeds/people.csv": PEOPLE,
            "models/keyed.sql": (
                "select {{ dbt_utils.generate_surrogate_key(['id', 'name']) }} as key,\n"
                "  {{ dbt_utils.star(ref('people'), except=['amount']) }},\n"
                "  {{ dbt_utils.safe_divide('amount', 'id - 1') }} as share\n"
                "from {{ ref('people') }}"
            ),
            "models/spine.sql": (
                "{{ dbt_utils.date_spine('day', \"cast('2026-01-01' as date)\","
                " \"cast('2026-01-05' as date)\") }}"
            ),
        }
    )

    result = invoke(["build", "--project-dir", str(project)])

    assert result.success, [each.message for each in result.results]
    with duckdb.connect(project / "test.duckdb") as connection:
        keyed = connection.execute("select * exclude (key) from keyed order by id").fetchall()
        days = connection.execute("select count(*) from spine").fetchone()
        key = connection.execute("select key from keyed where id = 1").fetchone()
        wanted = connection.execute("select md5('1' || '-' || 'Ana')").fetchone()
    assert keyed == [(1, "Ana", None), (2, "Bo", 20.0), (3, "Cy", 15.0)]
    assert days == (4,)
    assert key == wanted


def test_the_surrogate_key_of_old_projects_takes_columns_one_by_one(write_project):
    project = write_project(
        {
            "models/keyed.sql": (
                "select {{ dbt_utils.surrogate_key('a', 'b') }} as key from (select 1 a, null b)"
            )
        }
    )

    assert invoke(["build", "--project-dir", str(project)]).success

    with duckdb.connect(project / "test.duckdb") as connection:
        assert connection.execute("select key = md5('1-') from keyed").fetchone() == (True,)


def test_tests_of_dbt_expectations_pass_and_fail_as_they_should(write_project):
    project = write_project(
        {
            "seeds/people.csv": PEOPLE,
            "seeds/people.yml": """
seeds:
  - name: people
    data_tests:
      - dbt_expectations.expect_table_row_count_to_be_between: {min_value: 1, max_value: 3}
      - dbt_utils.unique_combination_of_columns: {combination_of_columns: [id, name]}
    columns:
      - name: name
        data_tests:
          - dbt_expectations.expect_column_values_to_match_regex: {regex: "^[A-C]"}
          - dbt_expectations.expect_column_values_to_match_regex: {regex: "^[AB]", name: only_ab}
      - name: amount
        data_tests:
          - dbt_expectations.expect_column_values_to_be_between: {min_value: 0, max_value: 30}
          - dbt_expectations.expect_column_values_to_be_between:
              {min_value: 0, max_value: 25, name: too_much, config: {severity: warn}}
          - dbt_expectations.expect_column_quantile_values_to_be_between:
              {quantile: 0.95, min_value: 25, max_value: 30}
""",
        }
    )

    result = invoke(["build", "--project-dir", str(project)])

    bad = {
        each.node.name: (str(each.status), each.failures)
        for each in result.results
        if str(each.status) not in ("pass", "success")
    }
    assert bad == {"only_ab": ("fail", 1), "too_much": ("warn", 1)}


def test_a_project_that_mentions_no_package_carries_none_of_their_macros(write_project):
    project = write_project({"models/one.sql": "select 1 as x"})

    result = invoke(["parse", "--project-dir", str(project)])

    assert {macro.package for macro in result.project.macros.values()} == {"dbt"}


def test_an_installed_package_goes_before_its_stand_in(write_project):
    project = write_project(
        {
            "dbt_packages/dbt_utils/dbt_project.yml": "name: dbt_utils\nversion: '9.9'\n",
            "dbt_packages/dbt_utils/macros/star.sql": "{% macro star(from) %}'real'{% endmacro %}",
            "models/one.sql": "select {{ dbt_utils.star('x') }} as x",
        }
    )

    result = invoke(["compile", "--project-dir", str(project)])

    assert result.success
    assert "'real'" in (project / "target/compiled/test/models/one.sql").read_text()


def test_a_package_that_is_declared_and_not_installed_is_stood_in_for_with_a_warning(write_project):
    project = write_project(
        {
            "packages.yml": "packages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n",
            "models/one.sql": "select {{ dbt_utils.safe_divide('4', '2') }} as x",
        }
    )

    result = invoke(["build", "--project-dir", str(project)])

    assert result.success
    assert [each.slug for each in result.warnings] == ["stand-in-package"]


def test_a_missing_package_without_a_stand_in_still_stops_everything(write_project):
    project = write_project(
        {"packages.yml": "packages:\n  - package: dbt-labs/codegen\n    version: 0.13.1\n"}
    )

    result = invoke(["build", "--project-dir", str(project)])

    assert result.exception.slug == "missing-package"
