{#- Queries made from relations: unions, pivots, deduplication. -#}

{% macro group_by(n) -%}
    {{ return(adapter.dispatch('group_by', 'dbt_utils')(n)) }}
{%- endmacro %}

{% macro default__group_by(n) -%}
    group by {{ range(1, n + 1) | join(',') }}
{%- endmacro %}

{% macro deduplicate(relation, partition_by, order_by) -%}
    {{ return(adapter.dispatch('deduplicate', 'dbt_utils')(relation, partition_by, order_by)) }}
{%- endmacro %}

{% macro default__deduplicate(relation, partition_by, order_by) -%}
    select numbered.*
    from (
        select _inner.*, row_number() over (partition by {{ partition_by }} order by {{ order_by }}) as rn
        from {{ relation }} as _inner
    ) as numbered
    where numbered.rn = 1
{%- endmacro %}

{% macro duckdb__deduplicate(relation, partition_by, order_by) -%}
    select *
    from {{ relation }} as tt
    qualify row_number() over (partition by {{ partition_by }} order by {{ order_by }}) = 1
{%- endmacro %}

{% macro postgres__deduplicate(relation, partition_by, order_by) -%}
    select distinct on ({{ partition_by }}) *
    from {{ relation }}
    order by {{ partition_by }}{{ ',' ~ order_by }}
{%- endmacro %}

{% macro pivot(column, values, alias=True, agg='sum', cmp='=', prefix='', suffix='', then_value=1, else_value=0, quote_identifiers=True, distinct=False) -%}
    {{ return(adapter.dispatch('pivot', 'dbt_utils')(column, values, alias, agg, cmp, prefix, suffix, then_value, else_value, quote_identifiers, distinct)) }}
{%- endmacro %}

{% macro default__pivot(column, values, alias=True, agg='sum', cmp='=', prefix='', suffix='', then_value=1, else_value=0, quote_identifiers=True, distinct=False) -%}
    {%- for value in values %}
    {{ agg }}(
        {% if distinct %}distinct {% endif -%}
        case
            when {{ column }} {{ cmp }} '{{ dbt.escape_single_quotes(value) }}'
            then {{ then_value }}
            else {{ else_value }}
        end
    )
    {%- if alias %}
        {%- set name = prefix ~ value ~ suffix %} as {{ adapter.quote(name) if quote_identifiers else dbt_utils.slugify(name) }}
    {%- endif %}
    {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{% macro unpivot(relation=none, cast_to='varchar', exclude=none, remove=none, field_name='field_name', value_name='value', quote_identifiers=False) -%}
    {{ return(adapter.dispatch('unpivot', 'dbt_utils')(relation, cast_to, exclude, remove, field_name, value_name, quote_identifiers)) }}
{%- endmacro %}

{% macro default__unpivot(relation=none, cast_to='varchar', exclude=none, remove=none, field_name='field_name', value_name='value', quote_identifiers=False) -%}
    {%- if not relation -%}
        {{ exceptions.raise_compiler_error("unpivot needs a relation") }}
    {%- endif -%}
    {%- do dbt_utils._is_relation(relation, 'unpivot') -%}
    {%- do dbt_utils._is_ephemeral(relation, 'unpivot') -%}
    {%- set kept = exclude or [] -%}
    {%- set left_out = (kept + (remove or [])) | map('lower') | list -%}
    {%- set columns = [] -%}
    {%- for column in adapter.get_columns_in_relation(relation) if column.name | lower not in left_out -%}
        {%- do columns.append(column) -%}
    {%- endfor -%}
    {%- for column in columns %}
    select
        {% for name in kept -%}{{ adapter.quote(name) if quote_identifiers else name }},
        {% endfor -%}
        cast('{{ column.name }}' as {{ dbt.type_string() }}) as {{ field_name }},
        cast({% if column.data_type == 'boolean' %}{{ dbt.cast_bool_to_text(column.name) }}{% else %}{{ adapter.quote(column.name) if quote_identifiers else column.name }}{% endif %} as {{ cast_to }}) as {{ value_name }}
    from {{ relation }}
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}

{% macro union_relations(relations, column_override=none, include=[], exclude=[], source_column_name='_dbt_source_relation', where=none) -%}
    {{ return(adapter.dispatch('union_relations', 'dbt_utils')(relations, column_override, include, exclude, source_column_name, where)) }}
{%- endmacro %}

{% macro default__union_relations(relations, column_override=none, include=[], exclude=[], source_column_name='_dbt_source_relation', where=none) -%}
    {%- if include and exclude -%}
        {{ exceptions.raise_compiler_error("union_relations takes include or exclude, not both") }}
    {%- endif -%}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set overrides = column_override or {} -%}
    {%- set wanted = include | map('lower') | list -%}
    {%- set unwanted = exclude | map('lower') | list -%}
    {%- set types = {} -%}
    {%- set columns_of = {} -%}
    {%- for relation in relations -%}
        {%- do dbt_utils._is_relation(relation, 'union_relations') -%}
        {%- do dbt_utils._is_ephemeral(relation, 'union_relations') -%}
        {%- set own = [] -%}
        {%- for column in adapter.get_columns_in_relation(relation) -%}
            {%- set name = column.column -%}
            {%- if name | lower not in unwanted and (not wanted or name | lower in wanted) -%}
                {%- do own.append(name) -%}
                {%- if name not in types or (column.is_string() and types[name].is_string() and column.string_size() > types[name].string_size()) -%}
                    {%- do types.update({name: column}) -%}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- do columns_of.update({relation: own}) -%}
    {%- endfor -%}
    {%- for relation in relations %}
    (
        select
            {% if source_column_name is not none -%}
            cast({{ dbt.string_literal(relation) }} as {{ dbt.type_string() }}) as {{ source_column_name }}{{ ',' if types }}
            {%- endif %}
            {%- for name, column in types.items() %}
            cast({{ adapter.quote(name) if name in columns_of[relation] else 'null' }} as {{ overrides.get(name, column.data_type) }}) as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
        {%- if where %}
        where {{ where }}
        {%- endif %}
    )
    {% if not loop.last %}union all{% endif %}
    {%- endfor %}
{%- endmacro %}
