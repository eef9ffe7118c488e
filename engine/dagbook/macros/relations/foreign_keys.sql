{#- Tables that foreign keys point at: the keys outlive their replacement. -#}

{#- DuckDB replaces no table that foreign keys point at, and cannot take a key away: the tables with such keys go and come back. -#}

{#- In the open transaction, copy and drop the tables whose keys lead to this one, those furthest away first. -#}
{% macro duckdb__set_dependents_aside(relation) -%}
    {%- set aside = [] -%}
    {%- for row in run_query(duckdb__dependents_sql(relation)) -%}
        {%- set dependent = relation.incorporate(path={'identifier': row[0]}, type='table') -%}
        {%- set copy = api.Relation.create(identifier=row[0] ~ '__dbt_aside').include(database=false, schema=false) -%}
        {%- do run_query('create or replace temporary table ' ~ copy ~ ' as select * from ' ~ dependent) -%}
        {%- do run_query('drop table ' ~ dependent) -%}
        {%- do aside.append({'relation': dependent, 'kept': copy, 'made_by': row[1], 'key': row[2]}) -%}
    {%- endfor -%}
    {{ return(aside) }}
{%- endmacro %}

{#- Make them again with all their rules and rows, those nearest first. One that this run builds anew has no need of its key meanwhile. -#}
{% macro duckdb__bring_dependents_back(aside) -%}
    {%- for each in aside | reverse -%}
        {%- set sql = each.made_by -%}
        {%- if each.key and is_built_anew(each.relation) -%}
            {%- set sql = sql | replace(', ' ~ each.key, '') -%}
        {%- endif -%}
        {%- do run_query('create table ' ~ each.relation ~ sql[sql.index('('):]) -%}
        {%- do run_query('insert into ' ~ each.relation ~ ' select * from ' ~ each.kept) -%}
        {%- do run_query('drop table ' ~ each.kept) -%}
    {%- endfor -%}
{%- endmacro %}

{#- Name, statement that made it, and its key to this very relation where it has one. -#}
{% macro duckdb__dependents_sql(relation) -%}
    {%- set place -%}
        lower(database_name) = lower('{{ dbt.escape_single_quotes(relation.database) }}') and lower(database_name) = lower(current_database())
        and lower(schema_name) = lower('{{ dbt.escape_single_quotes(relation.schema) }}')
    {%- endset -%}
    {%- set own = "lower('" ~ dbt.escape_single_quotes(relation.identifier) ~ "')" -%}
    with recursive keys as (
        select table_name, referenced_table, constraint_text
        from duckdb_constraints()
        where {{ place }} and constraint_type = 'FOREIGN KEY' and lower(table_name) <> lower(referenced_table)
    ),
    dependents as (
        select table_name, 1 as distance from keys where lower(referenced_table) = {{ own }}
        union
        select keys.table_name, distance + 1
        from keys join dependents on lower(keys.referenced_table) = lower(dependents.table_name)
    )
    select
        tables.table_name,
        any_value(tables.sql),
        (select min(constraint_text) from keys where keys.table_name = tables.table_name and lower(referenced_table) = {{ own }})
    from dependents
    join (select table_name, sql from duckdb_tables() where {{ place }}) as tables on tables.table_name = dependents.table_name
    group by tables.table_name
    order by max(distance) desc
{%- endmacro %}

{% macro is_built_anew(relation) -%}
    {%- for node in graph.nodes.values() if node.unique_id in selected_resources and node.resource_type == 'model' and relation.matches(node.database, node.schema, node.alias) -%}
        {%- set refreshed = flags.FULL_REFRESH if node.config.full_refresh is none else node.config.full_refresh -%}
        {{ return(node.config.materialized == 'table' or (node.config.materialized == 'incremental' and refreshed)) }}
    {%- endfor -%}
    {{ return(false) }}
{%- endmacro %}

{#- PostgreSQL drops the keys with the table: which they are, of tables that this run does not build anew. -#}
{% macro postgres__keys_to(relation) -%}
    {%- set asked -%}
        select namespaces.nspname, tables.relname, keys.conname, pg_get_constraintdef(keys.oid)
        from pg_constraint as keys
        join pg_class as tables on tables.oid = keys.conrelid
        join pg_namespace as namespaces on namespaces.oid = tables.relnamespace
        where keys.contype = 'f' and keys.confrelid = {{ postgres__literal(relation.render()) }}::regclass and keys.conrelid <> keys.confrelid
    {%- endset -%}
    {%- set found = [] -%}
    {%- for schema, name, key, definition in run_query(asked) -%}
        {%- set table = relation.incorporate(path={'schema': schema, 'identifier': name}, type='table') -%}
        {%- if not is_built_anew(table) -%}
            {%- do found.append('alter table ' ~ table ~ ' add constraint ' ~ adapter.quote(key) ~ ' ' ~ definition) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
