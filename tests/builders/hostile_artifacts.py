"""A project whose every text is an attack on whoever reads its book.

``hostile(attack)`` puts it wherever artifacts carry text; without one each text gets the next of
all of them. What runs calls ``hacked``, what loads asks evil.example.
"""

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from tiny_artifacts import (
    catalog,
    doc,
    exposure,
    freshness,
    generic_test,
    group,
    macro,
    manifest,
    model,
    run_results,
    source,
)

ATTACKS = {
    "script": "<script>hacked()</script>",
    "end of an attribute": "\"'><img src=x onerror=hacked()>",
    "handler": "x' onmouseover='hacked()' \" onfocus=\"hacked()\" autofocus tabindex=1 x=",
    "svg": '<svg onload=hacked()><a xlink:href="javascript:hacked()"><text>x</text></a></svg>',
    "svg script": "<svg><script href='data:text/javascript,hacked()'/><use href='http://evil.example/'/>",
    "link": "[x](javascript:hacked()) [y](  JaVaScRiPt:hacked()) [z](data:text/html,<b>)",
    "tab in a scheme": "<a href='java&#x09;script:hacked()'>x</a> [x](java&Tab;script:hacked())",
    "scheme": "javascript:hacked()//https://good.example/",
    "data": "data:text/html;base64,PHNjcmlwdD5oYWNrZWQoKTwvc2NyaXB0Pg==",
    "vbscript": "[x](vbscript:hacked()) <a href=//evil.example/x>x</a>",
    "frame": "<iframe src='http://evil.example/' srcdoc='<script>hacked()</script>'></iframe>",
    "object": "<object data='http://evil.example/'></object><embed src='http://evil.example/'>",
    "style": "<style>@import 'http://evil.example/x.css'; body { display: none }</style>",
    "style attribute": "<p style='background: url(http://evil.example/x.png)'>x</p>",
    "picture": "![x](http://evil.example/x.png) <img srcset='//evil.example/y.png 2x'>",
    "media": "<video poster='http://evil.example/'><audio src='//evil.example/a' autoplay>",
    "base": "<base href='http://evil.example/'><link rel=stylesheet href='http://evil.example/'>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "form": "<form action='//evil.example/'><button formaction='javascript:hacked()'>go</form>",
    "end of a script": "</script><script>hacked()</script><!--<script>",
    "comment": "--> <!-- ]]> <![CDATA[ <?php ?> <%= 1 %>",
    "template": "{{ 7*7 }} {% raw %} {# #} ${hacked()} <%= hacked() %> [[x]]",
    "shortcode": '{{ lineage("nothing") }} \\{{ model("x") }}',
    "fence": "```sql\n</code></pre><script>hacked()</script>\n```\n\n    <script>hacked()</script>",
    "mutation": "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror="
    "hacked()>'>",
    "noscript": "<noscript><p title='</noscript><img src=x onerror=hacked()>'></noscript>",
    "toggle": "<details open ontoggle=hacked()><summary>x</summary></details>",
    "clobber": "<a id=top name=__config></a><img name=dagbookSearch id=dagbookSearch>",
    "references": "&lt;script&gt;hacked()&lt;/script&gt; &#60;img src=x onerror=hacked()&#62;",
    "direction": "a\u202etxt.exe\u2066b \u200b\ufeff\u2028\u2029",
    "controls": "\x00\x01\x1b[31m\x07\x7f\x9b \ufdd0churn\ufdd1",
    "one long word": "x" * 2000,
    "table": "| a | <script>hacked()</script> |\n|---|---|\n| `|` | <b onclick=hacked()>b</b> |",
    "term": "# <b>T</b> (T)\n\n**Owner:** <script>hacked()</script>\n**Synonyms:** <i>, \"'>",
}  # fmt: skip

ORDERS, STAGED, RAW = "model.tiny.orders", "model.tiny.stg_orders", "source.tiny.raw.orders"
FAILING = "test.tiny.not_null_orders_amount.0"


def hostile(attack: str | None = None) -> dict[str, Any]:
    """All artifacts by name."""
    said: Iterator[str] = cycle(ATTACKS.values() if attack is None else [attack])

    def say() -> str:
        return next(said)

    def noted(**fields: Any) -> dict[str, Any]:
        return {
            "description": say(),
            "tags": [say(), say()],
            "meta": {say(): say(), "owner": say(), "url": say(), "list": [say(), {say(): say()}]},
            **fields,
        }

    def column() -> dict[str, Any]:
        return noted(data_type=say())

    def code() -> dict[str, str]:
        return {"raw_code": f"select {say()}", "compiled_code": f"select {say()} -- {say()}"}

    entries = [
        source("orders", columns={"id": column(), say(): column()}, **_loose(noted(), say)),
        model("stg_orders", reads=[RAW], columns={"id": column()}, **noted(**code())),
        model(
            "orders",
            reads=[STAGED],
            columns={"id": column(), "amount": column(), say(): column()},
            **noted(**code(), group="money", relation_name=say(), alias=say(), schema=say()),
            config={"materialized": say(), "grants": {say(): [say()]}, say(): say()},
        ),
        {**model("oddly", kind="snapshot", columns={}, **noted(**code())), "name": say()},
        {**model("rows", kind="seed", path="seeds/rows.csv", columns={}), **noted()},
        {**generic_test("not_null", ORDERS, "amount", where=say()), **noted(**code())},
        {**generic_test(say(), ORDERS, "id", values=[say(), say()]), **noted()},
        exposure("board", reads=[ORDERS], **noted(**_exposed(say))),
        macro("cents", **noted(macro_sql=say(), arguments=_arguments(say))),
        doc("told", say()),
        doc("term__churn", f"# Churn\n\n{say()}\n\n**Calculation:** {say()}\n**{say()[:30]}:** x"),
        doc("term__odd", say()),
        doc("__overview__", say()),
        {**group("money", {"name": say(), "email": say(), "slack": say()}), "description": say()},
        *_further(noted, say),
    ]
    failed = {"status": "fail", "failures": 3, "message": say()}
    broken = {"status": "error", "message": say()}
    return {
        "manifest": manifest(*entries),
        "run_results": run_results({ORDERS: "success", STAGED: broken, FAILING: failed}),
        "catalog": catalog({ORDERS: {"id": say(), "amount": say(), say(): say()}}, {say(): say()}),
        "sources": freshness({RAW: "warn"}),
    }


def _loose(fields: dict[str, Any], say: Any) -> dict[str, Any]:
    told = {"source_description": say(), "loader": say(), "loaded_at_field": say()}
    return {**fields, **told, "identifier": say()}


def _exposed(say: Any) -> dict[str, Any]:
    owner = {"name": say(), "email": say()}
    return {"label": say(), "url": say(), "maturity": say(), "type": say(), "owner": owner}


def _arguments(say: Any) -> list[dict[str, str]]:
    return [{"name": say(), "type": say(), "description": say()}]


def _further(noted: Any, say: Any) -> list[dict[str, Any]]:
    """The semantic layer, functions, unit tests, analyses."""

    def entry(ident: str, **fields: Any) -> dict[str, Any]:
        named = {"unique_id": ident, "name": ident.rpartition(".")[2], "package_name": "tiny"}
        return {**named, "original_file_path": "models/more.yml", **noted(), **fields}

    measures = [{"name": "earned", "agg": "sum", "expr": say(), "description": say()}]
    given = [{"input": say(), "rows": [{"id": say(), say(): None}]}]
    on_orders = {"depends_on": {"nodes": [ORDERS]}}
    return [
        entry("semantic_model.tiny.sales", measures=measures, **on_orders),
        entry(
            "metric.tiny.earned",
            label=say(),
            type="simple",
            type_params={"measure": {"name": "earned", "filter": {"where_filters": []}}},
            depends_on={"nodes": ["semantic_model.tiny.sales"]},
        ),
        entry(
            "saved_query.tiny.monthly",
            query_params={"metrics": ["earned"], "where": None},
            depends_on={"nodes": ["metric.tiny.earned"]},
        ),
        entry(
            "function.tiny.margin",
            resource_type="function",
            raw_code=say(),
            arguments=[{"name": say(), "data_type": say(), "description": say()}],
        ),
        entry(
            "unit_test.tiny.orders.sums",
            model="orders",
            given=given,
            expect={"rows": [{"id": say()}]},
            **on_orders,
        ),
        entry("analysis.tiny.look", resource_type="analysis", raw_code=say(), **on_orders),
    ]
