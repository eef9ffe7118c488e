{#- Statements that make, rename and remove relations. -#}

{#- Refuse a name that the warehouse would change. -#}
{% macro check_name(relation) -%}{{ adapter.dispatch('check_name', 'dbt')(relation) }}{%- endmacro %}
{% macro default__check_name(relation) -%}{%- endmacro %}

{% macro create_schema(relation) -%}{{ adapter.dispatch('create_schema', 'dbt')(relation) }}{%- endmacro %}
{% macro default__create_schema(relation) -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation.without_identifier() }}
    {%- endcall -%}
{%- endmacro %}

{% macro drop_schema(relation) -%}{{ adapter.dispatch('drop_schema', 'dbt')(relation) }}{%- endmacro %}
{% macro default__drop_schema(relation) -%}
    {%- call statement('drop_schema') -%}
        drop schema if exists {{ relation.without_identifier() }} cascade
    {%- endcall -%}
{%- endmacro %}

{% macro get_create_table_as_sql(temporary, relation, sql) -%}
    {{ return(adapter.dispatch('get_create_table_as_sql', 'dbt')(temporary, relation, sql)) }}
{%- endmacro %}
{% macro default__get_create_table_as_sql(temporary, relation, sql) -%}
    {{ return(create_table_as(temporary, relation, sql)) }}
{%- endmacro %}

{#- What makes a table of the model: SQL, or a Python model's code and what is done with its result. -#}
{% macro code_of_table(temporary, relation, code) -%}
    {%- if model.language == 'python' -%}
        {{ return(create_table_as(temporary, relation, code, language='python')) }}
    {%- endif -%}
    {{ return(get_create_table_as_sql(temporary, relation, code)) }}
{%- endmacro %}

{% macro create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {{ return(adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code, language)) }}
{%- endmacro %}

{% macro default__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if (config.get('contract') or {}).enforced and not temporary -%}
        {{ return(create_contracted_table(relation, compiled_code)) }}
    {%- endif -%}
    {{ config.get('sql_header', none) or '' }}
    create {{ 'temporary ' if temporary }}table {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    as (
    {{ compiled_code }}
    )
{%- endmacro %}

{#- DuckDB replaces a table in one statement, so no other session ever misses it. -#}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- if language == 'python' -%}
        {{ return(py_write_table(temporary, relation, compiled_code)) }}
    {%- endif -%}
    {%- if (config.get('contract') or {}).enforced and not temporary -%}
        {{ return(create_contracted_table(relation, compiled_code, 'create or replace table')) }}
    {%- endif -%}
    {%- set layout = ducklake_layout(relation) if not temporary and adapter.is_ducklake(relation) else [] -%}
    {%- if layout -%}
        {{ return(create_laid_out_table(relation, compiled_code, layout)) }}
    {%- endif -%}
    {{ config.get('sql_header', none) or '' }}
    create or replace {{ 'temporary ' if temporary }}table {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    as (
    {{ compiled_code }}
    )
{%- endmacro %}

{#- How the files of a DuckLake's table are cut and sorted: statements, none where the model doesn't say. -#}
{% macro ducklake_layout(relation) -%}
    {%- set found = [] -%}
    {%- for clause, keys in {'partitioned': ['partitioned_by', 'partition_by'], 'sorted': ['sorted_by', 'sort_by']}.items() -%}
        {%- set given = config.get(keys[0]) or config.get(keys[1]) or [] -%}
        {%- if given -%}
            {%- do found.append('alter table ' ~ relation ~ ' set ' ~ clause ~ ' by (' ~ (given if given is string else given | join(', ')) ~ ')') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Made empty, laid out, then filled: in one transaction. -#}
{% macro create_laid_out_table(relation, sql, layout) -%}
    {%- do adapter.ensure_transaction() -%}
    {{ config.get('sql_header', none) or '' }}
    create or replace table {{ relation }} as (
    select * from (
    {{ sql }}
    ) as model_subq
    limit 0
    );
    {%- for statement in layout %}
    {{ statement }};
    {%- endfor %}
    insert into {{ relation }} select * from (
    {{ sql }}
    ) as model_subq
{%- endmacro %}

{#- The end of a Python model's code: `df` is what the model gave. -#}
{% macro py_write_table(temporary, relation, compiled_code) -%}
{%- if (config.get('contract') or {}).enforced -%}
    {{ exceptions.raise_compiler_error("a contract can be enforced on SQL models only, and " ~ model.name ~ " is a Python model") }}
{%- endif -%}
{{ compiled_code }}

def materialize(df, con):
    con.register("__dagbook_result", df)
    con.execute({{ ('create or replace ' ~ ('temporary ' if temporary else '') ~ 'table ' ~ relation.include(database=(not temporary), schema=(not temporary)) ~ ' as select * from __dagbook_result') | tojson }})
    con.unregister("__dagbook_result")
{%- endmacro %}

{% macro get_create_view_as_sql(relation, sql) -%}
    {{ return(adapter.dispatch('get_create_view_as_sql', 'dbt')(relation, sql)) }}
{%- endmacro %}
{% macro default__get_create_view_as_sql(relation, sql) -%}{{ return(create_view_as(relation, sql)) }}{%- endmacro %}

{% macro create_view_as(relation, sql) -%}{{ return(adapter.dispatch('create_view_as', 'dbt')(relation, sql)) }}{%- endmacro %}
{% macro default__create_view_as(relation, sql) -%}
    {%- if (config.get('contract') or {}).enforced -%}
        {%- do get_assert_columns_equivalent(sql) -%}
    {%- endif -%}
    {{ config.get('sql_header', none) or '' }}
    create or replace view {{ relation }} as (
    {{ sql }}
    )
{%- endmacro %}

{% macro drop_relation(relation) -%}{{ adapter.dispatch('drop_relation', 'dbt')(relation) }}{%- endmacro %}
{% macro default__drop_relation(relation) -%}
    {%- call statement('drop_relation', auto_begin=false) -%}
        {{ get_drop_sql(relation) }}
    {%- endcall -%}
{%- endmacro %}

{% macro get_drop_sql(relation) -%}{{ return(adapter.dispatch('get_drop_sql', 'dbt')(relation)) }}{%- endmacro %}
{% macro default__get_drop_sql(relation) -%}
    drop {{ 'view' if relation.is_view else ('materialized view' if relation.type == 'materialized_view' else 'table') }} if exists {{ relation }} cascade
{%- endmacro %}
{% macro drop_table(relation) -%}drop table if exists {{ relation }} cascade{%- endmacro %}
{% macro drop_view(relation) -%}drop view if exists {{ relation }} cascade{%- endmacro %}

{% macro drop_relation_if_exists(relation) -%}
    {%- if relation is not none -%}
        {%- do adapter.drop_relation(relation) -%}
    {%- endif -%}
{%- endmacro %}

{% macro rename_relation(from_relation, to_relation) -%}
    {{ adapter.dispatch('rename_relation', 'dbt')(from_relation, to_relation) }}
{%- endmacro %}
{% macro default__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation') -%}
        alter {{ 'view' if from_relation.is_view else 'table' }} {{ from_relation }} rename to {{ adapter.quote(to_relation.identifier) }}
    {%- endcall -%}
{%- endmacro %}

{% macro truncate_relation(relation) -%}{{ adapter.dispatch('truncate_relation', 'dbt')(relation) }}{%- endmacro %}
{% macro default__truncate_relation(relation) -%}
    {%- call statement('truncate_relation') -%}
        truncate table {{ relation }}
    {%- endcall -%}
{%- endmacro %}

{% macro make_intermediate_relation(base_relation, suffix='__dbt_tmp') -%}
    {{ return(adapter.dispatch('make_intermediate_relation', 'dbt')(base_relation, suffix)) }}
{%- endmacro %}
{% macro default__make_intermediate_relation(base_relation, suffix) -%}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix})) }}
{%- endmacro %}

{#- A batch has a name of its own: batches may be built at the same time. -#}
{% macro make_temp_relation(base_relation, suffix='__dbt_tmp') -%}
    {%- if suffix == '__dbt_tmp' and model.batch -%}{%- set suffix = suffix ~ '_' ~ model.batch.id -%}{%- endif -%}
    {{ return(adapter.dispatch('make_temp_relation', 'dbt')(base_relation, suffix)) }}
{%- endmacro %}
{% macro default__make_temp_relation(base_relation, suffix) -%}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type='table')) }}
{%- endmacro %}

{% macro make_backup_relation(base_relation, backup_relation_type, suffix='__dbt_backup') -%}
    {{ return(adapter.dispatch('make_backup_relation', 'dbt')(base_relation, backup_relation_type, suffix)) }}
{%- endmacro %}
{% macro default__make_backup_relation(base_relation, backup_relation_type, suffix) -%}
    {{ return(base_relation.incorporate(path={'identifier': base_relation.identifier ~ suffix}, type=backup_relation_type)) }}
{%- endmacro %}
