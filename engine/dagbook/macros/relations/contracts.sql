{#- Contracts: the columns a model promises, checked before its relation is made. -#}

{% macro get_assert_columns_equivalent(sql) -%}{{ return(adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql)) }}{%- endmacro %}
{% macro default__get_assert_columns_equivalent(sql) -%}{{ return(assert_columns_equivalent(sql)) }}{%- endmacro %}

{#- Stop where the query's columns have other names or types than declared. Types are compared as the warehouse calls them. -#}
{% macro assert_columns_equivalent(sql) -%}
    {%- set untyped = [] -%}
    {%- for column in model.columns.values() if not column.data_type -%}{%- do untyped.append(column.name) -%}{%- endfor -%}
    {%- if untyped or not model.columns -%}
        {{ exceptions.column_type_missing(column_names=untyped or model.name) }}
    {%- endif -%}
    {%- set promised = get_column_schema_from_query(get_empty_schema_sql(model.columns)) -%}
    {%- set given = get_column_schema_from_query(sql, config.get('sql_header', none)) -%}
    {%- set types = {} -%}
    {%- for column in given -%}{%- do types.update({column.name | lower: column.dtype}) -%}{%- endfor -%}
    {%- set same = [] -%}
    {%- for column in promised if types.get(column.name | lower) == column.dtype -%}{%- do same.append(column.name) -%}{%- endfor -%}
    {%- if same | length != promised | length or promised | length != given | length -%}
        {%- do exceptions.raise_contract_error(format_columns(promised), format_columns(given)) -%}
    {%- endif -%}
{%- endmacro %}

{% macro format_columns(columns) -%}
    {%- set found = [] -%}
    {%- for column in columns -%}{%- do found.append(adapter.dispatch('format_column', 'dbt')(column)) -%}{%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
{% macro default__format_column(column) -%}
    {{ return({'name': column.name, 'data_type': column.dtype, 'formatted': column.name | lower ~ ' ' ~ column.dtype}) }}
{%- endmacro %}

{#- The columns and constraints of a contract, as `create table` wants them. -#}
{% macro get_table_columns_and_constraints() -%}{{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}{%- endmacro %}
{% macro default__get_table_columns_and_constraints() -%}{{ return(table_columns_and_constraints()) }}{%- endmacro %}
{% macro table_columns_and_constraints() -%}
    {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model.columns) -%}
    {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model.constraints) -%}
    ({{ (columns + constraints) | join(',\n    ') }})
{%- endmacro %}

{#- The query's columns in the order of the contract. -#}
{% macro get_select_subquery(sql) -%}{{ return(adapter.dispatch('get_select_subquery', 'dbt')(sql)) }}{%- endmacro %}
{% macro default__get_select_subquery(sql) -%}
    select {{ adapter.dispatch('get_column_names', 'dbt')() }}
    from (
    {{ sql }}
    ) as model_subq
{%- endmacro %}

{% macro contract_column_names() -%}
    {%- set names = [] -%}
    {%- for column in model.columns.values() -%}{%- do names.append(adapter.quote(column.name) if column.quote else column.name) -%}{%- endfor -%}
    {{ return(names | join(', ')) }}
{%- endmacro %}

{#- A table made empty with its constraints, then filled: both or neither, for one transaction holds them. -#}
{% macro create_contracted_table(relation, sql, create='create table') -%}
    {%- do get_assert_columns_equivalent(sql) -%}
    {%- do adapter.ensure_transaction() -%}
    {{ config.get('sql_header', none) or '' }}
    {{ create }} {{ relation }} {{ names_beside(relation, get_table_columns_and_constraints()) }};
    insert into {{ relation }} ({{ contract_column_names() }})
    {{ get_select_subquery(sql) }}
{%- endmacro %}

{#- The constraints of a table that is built beside the one it replaces: names that must be unique among both are changed. -#}
{% macro names_beside(relation, columns_and_constraints) -%}
    {{ return(adapter.dispatch('names_beside', 'dbt')(relation, columns_and_constraints)) }}
{%- endmacro %}
{% macro default__names_beside(relation, columns_and_constraints) -%}{{ return(columns_and_constraints) }}{%- endmacro %}

{#- A named key has an index of that name, and a schema has one of a name. -#}
{% macro postgres__names_beside(relation, columns_and_constraints) -%}
    {%- set named = [columns_and_constraints] -%}
    {%- for each in postgres__named_keys() if relation.identifier != this.identifier -%}
        {%- do named.append(named[-1] | replace('constraint ' ~ each ~ ' ', 'constraint ' ~ each ~ '__dbt_tmp ')) -%}
    {%- endfor -%}
    {{ return(named[-1]) }}
{%- endmacro %}

{#- After the old table has gone. -#}
{% macro postgres__give_keys_their_names(relation) -%}
    {%- for each in postgres__named_keys() -%}
        {%- do run_query('alter table ' ~ relation ~ ' rename constraint ' ~ each ~ '__dbt_tmp to ' ~ each) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro postgres__named_keys() -%}
    {%- set found = [] -%}
    {%- if (config.get('contract') or {}).enforced -%}
        {%- for each in model.constraints or [] if each.name and each.type in ('unique', 'primary_key') -%}{%- do found.append(each.name) -%}{%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}
