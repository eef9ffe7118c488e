{#- A unit test: the model's rows on made-up input beside the rows expected of it. -#}

{%- materialization unit, default -%}
    {%- set rows = config.get('expected_rows') -%}
    {%- set probe = make_temp_relation(this.incorporate(type='table')) -%}
    {%- call statement('probe') -%}
        {{ get_create_table_as_sql(true, probe, get_empty_subquery_sql(sql)) }}
    {%- endcall -%}
    {%- set probe = probe.include(database=false, schema=false) -%}
    {%- set types = {} -%}
    {%- set quoted = {} -%}
    {%- for column in adapter.get_columns_in_relation(probe) -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
        {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}

    {%- set expected = config.get('expected_sql') or get_expected_sql(rows, types, quoted) -%}
    {%- set compared = [] -%}
    {%- for name in (rows[0] if rows else quoted) -%}{%- do compared.append(quoted[name | lower]) -%}{%- endfor -%}
    {%- call statement('main', fetch_result=true) -%}
        {{ get_unit_test_sql(sql, expected, compared) }}
    {%- endcall -%}
    {%- call statement('drop_probe') -%}
        drop table if exists {{ probe }}
    {%- endcall -%}

    {{ return({'relations': []}) }}
{%- endmaterialization -%}

{% macro get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
    {{ adapter.dispatch('get_unit_test_sql', 'dbt')(main_sql, expected_fixture_sql, expected_column_names) }}
{%- endmacro %}

{% macro default__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
{%- set names = expected_column_names | join(', ') -%}
with dbt_internal_unit_test_actual as (
    select {{ names }}, 'actual' as actual_or_expected
    from (
{{ main_sql }}
    ) as _dbt_internal_unit_test_actual
),
dbt_internal_unit_test_expected as (
    select {{ names }}, 'expected' as actual_or_expected
    from (
{{ expected_fixture_sql }}
    ) as _dbt_internal_unit_test_expected
)
select * from dbt_internal_unit_test_actual
union all
select * from dbt_internal_unit_test_expected
{%- endmacro %}

{#- Rows of an input as typed literals; a column nobody gave is null, of the type the warehouse has. -#}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
{%- set types = {} -%}
{%- set quoted = {} -%}
{%- set query = config.get('fixture_query') -%}
{%- for column in (get_column_schema_from_query(query) if query else adapter.get_columns_in_relation(this)) -%}
    {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- do quoted.update({column.name | lower: column.quoted}) -%}
{%- endfor -%}
{%- if not types -%}
    {{ exceptions.raise_compiler_error("the columns of input '" ~ model.name ~ "' are unknown: " ~ this ~ " does not exist; build it first (--empty makes it without rows), or give this input with format: sql") }}
{%- endif -%}
{%- do validate_fixture_rows(rows, none) -%}
-- Fixture for {{ model.name }}
{% set missing = {} -%}
{%- for name, type in types.items() -%}{%- do missing.update({name: 'cast(null as ' ~ type ~ ')'}) -%}{%- endfor -%}
{%- for row in rows or [{}] -%}
{%- set values = dict(missing, **format_row(row, types)) -%}
select {% for name, value in values.items() -%}{{ value }} as {{ quoted[name] }}{{ ', ' if not loop.last }}{%- endfor %}
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor -%}
{%- if not rows %}
limit 0
{%- endif -%}
{%- endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -%}
{%- if not rows -%}
select {{ column_name_to_quoted.values() | join(', ') }} from dbt_internal_unit_test_actual limit 0
{%- endif -%}
{%- for row in rows -%}
select {% for name, value in format_row(row, column_name_to_data_types).items() -%}{{ value }} as {{ column_name_to_quoted[name] }}{{ ', ' if not loop.last }}{%- endfor %}
{%- if not loop.last %}
union all
{% endif -%}
{%- endfor -%}
{%- endmacro %}

{#- A row's values as SQL by lower-case column. A text loses no character to a column's length. -#}
{%- macro format_row(row, column_name_to_data_types) -%}
    {%- set found = {} -%}
    {%- for name, value in row.items() -%}
        {%- set key = name | lower -%}
        {%- if key not in column_name_to_data_types -%}
            {%- set where = 'the expected rows' if model.resource_type == 'unit_test' else "input '" ~ model.name ~ "'" -%}
            {{ exceptions.raise_compiler_error("there is no column '" ~ name ~ "' for " ~ where ~ "; columns are: " ~ column_name_to_data_types.keys() | join(', ')) }}
        {%- endif -%}
        {%- set type = column_name_to_data_types[key] -%}
        {%- if value is string and 'varying' in type -%}{%- set type = type.split('(')[0] -%}{%- endif -%}
        {%- if value is string -%}
            {%- set literal = dbt.string_literal(dbt.escape_single_quotes(value)) -%}
        {%- elif value is none -%}
            {%- set literal = 'null' -%}
        {%- else -%}
            {%- set literal = value -%}
        {%- endif -%}
        {%- do found.update({key: 'cast(' ~ literal ~ ' as ' ~ type ~ ')'}) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro -%}

{%- macro validate_fixture_rows(rows, row_number) -%}
    {{ return(adapter.dispatch('validate_fixture_rows', 'dbt')(rows, row_number)) }}
{%- endmacro -%}
{%- macro default__validate_fixture_rows(rows, row_number) -%}{%- endmacro -%}
