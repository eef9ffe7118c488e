import re
from pathlib import Path

import yaml

from dagbook.testing import ProjectFolder

PAGE = (Path(__file__).parents[2] / "docs" / "history.md").read_text(encoding="utf-8")


def test_the_models_of_the_page_are_built(tmp_path):
    models = dict(re.findall(r'```sql title="(models/.*)"\n((?:.*\n)*?)```', PAGE))
    shop = ProjectFolder(tmp_path).write(
        {
            **models,
            "dagbook.yml": "history: true\n",
            "dbt_project.yml": "name: shop\nversion: '1.0'\nprofile: shop\n"
            "on-run-end: '{{ dagbook_prune_history(90) }}'\n",
            "models/orders.sql": "select {{ var('id', 1) }} as id",
            "models/s.yml": "models: [{name: orders, columns: [{name: id, data_tests: "
            "[not_null, {accepted_values: {values: [1], quote: false}}]}]}]",
        }
    )
    results = [shop.invoke("build", "--vars", f"{{id: {number}}}") for number in (1, 2, 1)]

    assert len(models) == 3
    assert [result.success for result in results] == [True, False, True]
    rates = "select round(pass_rate, 2), last_status from main.pass_rates order by 1"
    assert shop.query(rates) == [(0.67, "pass"), (1.0, "pass")]
    assert shop.query("select count(*) from main.slower_than_usual")[0][0] in range(5)


def test_the_settings_of_the_page_are_those_there_are(tmp_path):
    example = re.findall(r"```yaml\n(history:\n(?:.*\n)*?)```", PAGE)
    (text,) = example
    shop = ProjectFolder(tmp_path).write({"dagbook.yml": text})
    settings = shop.open().files.history

    table = re.findall(r"^\| `(\w+)` \| (?:`(.*?)`|all) \|", PAGE.split("## Settings")[1], re.M)
    assert yaml.safe_load(text)["history"].keys() <= {name for name, _ in table}
    assert [name for name, _ in table] == [
        "warehouse", "schema", "database", "targets", "days", "megabytes",
    ]  # fmt: skip
    defaults = dict(table)
    assert (defaults["days"], defaults["megabytes"]) == (
        str(settings.days),
        str(settings.megabytes),
    )
    assert (settings.warehouse, settings.schema, settings.targets) == (True, "audit", ("prod",))
