{#- Text, addresses, logging, and relations found by name. -#}

{% macro slugify(string) -%}
    {%- if not string -%}{{ return('') }}{%- endif -%}
    {%- set low = string | lower -%}
    {%- set joined = modules.re.sub('[ -]+', '_', low) -%}
    {%- set plain = modules.re.sub('[^a-z0-9_]+', '', joined) -%}
    {{ return(modules.re.sub('^[0-9]', '_' ~ plain[0:1], plain)) }}
{%- endmacro %}

{% macro pretty_time(format='%H:%M:%S') -%}
    {{ return(modules.datetime.datetime.now().strftime(format)) }}
{%- endmacro %}

{% macro pretty_log_format(message) -%}
    {{ return(dbt_utils.pretty_time() ~ ' + ' ~ message) }}
{%- endmacro %}

{% macro log_info(message) -%}
    {%- do log(dbt_utils.pretty_log_format(message), info=true) -%}
{%- endmacro %}

{% macro get_url_parameter(field, url_parameter) -%}
    {{ return(adapter.dispatch('get_url_parameter', 'dbt_utils')(field, url_parameter)) }}
{%- endmacro %}

{% macro default__get_url_parameter(field, url_parameter) -%}
    nullif({{ dbt.split_part(dbt.split_part(field, "'" ~ url_parameter ~ "='", 2), "'&'", 1) }}, '')
{%- endmacro %}

{% macro get_url_host(field) -%}
    {{ return(adapter.dispatch('get_url_host', 'dbt_utils')(field)) }}
{%- endmacro %}

{% macro default__get_url_host(field) -%}
    {%- set bare = dbt.replace(dbt.replace(dbt.replace(field, "'android-app://'", "''"), "'http://'", "''"), "'https://'", "''") -%}
    cast({{ dbt.split_part(dbt.split_part(bare, "'/'", 1), "'?'", 1) }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro get_url_path(field) -%}
    {{ return(adapter.dispatch('get_url_path', 'dbt_utils')(field)) }}
{%- endmacro %}

{% macro default__get_url_path(field) -%}
    {%- set bare = dbt.replace(dbt.replace(field, "'http://'", "''"), "'https://'", "''") -%}
    {%- set slash = "coalesce(nullif(" ~ dbt.position("'/'", bare) ~ ", 0), " ~ dbt.position("'?'", bare) ~ " - 1)" -%}
    cast({{ dbt.split_part(dbt.right(bare, dbt.length(bare) ~ ' - ' ~ slash), "'?'", 1) }} as {{ dbt.type_string() }})
{%- endmacro %}

{% macro get_table_types_sql() -%}
    {{ return(adapter.dispatch('get_table_types_sql', 'dbt_utils')()) }}
{%- endmacro %}

{% macro default__get_table_types_sql() -%}
    case table_type
        when 'BASE TABLE' then 'table'
        when 'EXTERNAL TABLE' then 'external'
        when 'MATERIALIZED VIEW' then 'materializedview'
        else lower(table_type)
    end as {{ adapter.quote('table_type') }}
{%- endmacro %}

{% macro get_tables_by_pattern_sql(schema_pattern, table_pattern, exclude='', database=target.database) -%}
    {{ return(adapter.dispatch('get_tables_by_pattern_sql', 'dbt_utils')(schema_pattern, table_pattern, exclude, database)) }}
{%- endmacro %}

{% macro default__get_tables_by_pattern_sql(schema_pattern, table_pattern, exclude='', database=target.database) -%}
    select distinct
        table_schema as {{ adapter.quote('table_schema') }},
        table_name as {{ adapter.quote('table_name') }},
        {{ dbt_utils.get_table_types_sql() }}
    from {{ database }}.information_schema.tables
    where table_schema ilike '{{ schema_pattern }}'
      and table_name ilike '{{ table_pattern }}'
      and table_name not ilike '{{ exclude }}'
{%- endmacro %}

{% macro get_tables_by_prefix_sql(schema, prefix, exclude='', database=target.database) -%}
    {{ return(adapter.dispatch('get_tables_by_prefix_sql', 'dbt_utils')(schema, prefix, exclude, database)) }}
{%- endmacro %}

{% macro default__get_tables_by_prefix_sql(schema, prefix, exclude='', database=target.database) -%}
    {{ dbt_utils.get_tables_by_pattern_sql(schema, prefix ~ '%', exclude, database) }}
{%- endmacro %}

{% macro get_relations_by_pattern(schema_pattern, table_pattern, exclude='', database=target.database) -%}
    {{ return(adapter.dispatch('get_relations_by_pattern', 'dbt_utils')(schema_pattern, table_pattern, exclude, database)) }}
{%- endmacro %}

{% macro default__get_relations_by_pattern(schema_pattern, table_pattern, exclude='', database=target.database) -%}
    {%- set found = [] -%}
    {%- if execute -%}
        {%- for row in run_query(dbt_utils.get_tables_by_pattern_sql(schema_pattern, table_pattern, exclude, database)) -%}
            {%- do found.append(api.Relation.create(database=database, schema=row[0], identifier=row[1], type=row[2])) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{% macro get_relations_by_prefix(schema, prefix, exclude='', database=target.database) -%}
    {{ return(adapter.dispatch('get_relations_by_prefix', 'dbt_utils')(schema, prefix, exclude, database)) }}
{%- endmacro %}

{% macro default__get_relations_by_prefix(schema, prefix, exclude='', database=target.database) -%}
    {{ return(dbt_utils.get_relations_by_pattern(schema, prefix ~ '%', exclude, database)) }}
{%- endmacro %}
