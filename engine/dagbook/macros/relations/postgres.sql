{#- PostgreSQL: how relations are made, replaced and removed. All of it in transactions, so that readers wait instead of missing one. -#}

{% macro postgres__create_schema(relation) -%}
    {%- if relation.database -%}{%- do adapter.verify_database(relation.database) -%}{%- endif -%}
    {%- do postgres__check_name(relation) -%}
    {%- call statement('create_schema') -%}
        create schema if not exists {{ relation.without_identifier().include(database=false) }}
    {%- endcall -%}
{%- endmacro %}

{% macro postgres__drop_schema(relation) -%}
    {%- if relation.database -%}{%- do adapter.verify_database(relation.database) -%}{%- endif -%}
    {%- call statement('drop_schema') -%}
        drop schema if exists {{ relation.without_identifier().include(database=false) }} cascade
    {%- endcall -%}
{%- endmacro %}

{% macro postgres__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {%- set create = 'create unlogged table' if config.get('unlogged') else 'create table' -%}
    {%- if temporary -%}{%- set relation = relation.include(database=false, schema=false) -%}{%- else -%}{%- do postgres__check_name(relation) -%}{%- endif -%}
    {%- if (config.get('contract') or {}).enforced and not temporary -%}
        {{ return(create_contracted_table(relation, compiled_code, create)) }}
    {%- endif -%}
    {{ config.get('sql_header', none) or '' }}
    {{ 'create temporary table' if temporary else create }} {{ relation }}
    as (
    {{ compiled_code }}
    )
{%- endmacro %}

{#- PostgreSQL would cut a longer name without a word, and then nobody would find the relation. -#}
{% macro postgres__check_name(relation) -%}
    {%- for name, remedy in [(relation.identifier or '', 'alias'), (relation.schema or '', 'schema')] if name.encode() | length > 63 -%}
        {%- do exceptions.raise_compiler_error("the name '" ~ name ~ "' has " ~ name.encode() | length ~ " bytes and PostgreSQL keeps 63: give it a shorter " ~ remedy) -%}
    {%- endfor -%}
{%- endmacro %}

{#- Built beside with its indexes; then, in the same transaction, the old one goes and the new one gets its name. -#}
{% macro postgres__build_table(relation, there, sql) -%}
    {%- set beside = relation if there is none else make_intermediate_relation(relation) -%}
    {%- if there is not none -%}
        {%- do drop_relation_if_exists(load_cached_relation(beside)) -%}
    {%- endif -%}
    {%- call statement('main', language=model.language) -%}
        {{ code_of_table(false, beside, sql) }}
    {%- endcall -%}
    {%- do create_indexes(beside) -%}
    {%- if there is not none -%}
        {%- set keys = postgres__keys_to(there) if (config.get('contract') or {}).enforced and there.is_table else [] -%}
        {%- do adapter.drop_relation(there) -%}
        {%- do adapter.rename_relation(beside, relation) -%}
        {%- do postgres__give_keys_their_names(relation) -%}
        {%- for key in keys -%}{%- do run_query(key) -%}{%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- A view whose query has its columns, and perhaps more behind them: then the views on it stay. -#}
{% macro postgres__view_can_become(there, sql) -%}
    {%- do adapter.ensure_transaction() -%}
    {%- if not there.is_view or config.get('sql_header') -%}{{ return(false) }}{%- endif -%}
    {%- set wanted = adapter.get_column_schema_from_query(sql) -%}
    {%- set known = adapter.get_columns_in_relation(there) -%}
    {%- for old, new in zip(known, wanted) if old.name != new.name or old.data_type != new.data_type -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(0 < known | length <= wanted | length) }}
{%- endmacro %}

{#- What depends on a relation goes with it: views, and views on those. -#}
{% macro postgres__drop_relation(relation) -%}
    {%- for row in run_query(postgres__dependents_sql(relation)) -%}
        {%- do adapter.cache_dropped(api.Relation.create(database=relation.database, schema=row[0], identifier=row[1])) -%}
    {%- endfor -%}
    {%- call statement('drop_relation', auto_begin=false) -%}
        {{ get_drop_sql(relation) }}
    {%- endcall -%}
{%- endmacro %}

{% macro postgres__dependents_sql(relation) -%}
    with recursive dependents as (
        select classes.oid
        from pg_catalog.pg_class as classes
        join pg_catalog.pg_namespace as namespaces on namespaces.oid = classes.relnamespace
        where classes.relname = {{ postgres__literal(relation.identifier) }}
            and namespaces.nspname = {{ postgres__literal(relation.schema) }}
        union
        select rules.ev_class
        from dependents
        join pg_catalog.pg_depend as uses
            on uses.refobjid = dependents.oid
            and uses.refclassid = 'pg_catalog.pg_class'::regclass
            and uses.classid = 'pg_catalog.pg_rewrite'::regclass
        join pg_catalog.pg_rewrite as rules on rules.oid = uses.objid
    )
    select namespaces.nspname, classes.relname
    from dependents
    join pg_catalog.pg_class as classes on classes.oid = dependents.oid
    join pg_catalog.pg_namespace as namespaces on namespaces.oid = classes.relnamespace
{%- endmacro %}

{% macro postgres__literal(text) -%}'{{ (text or '') | replace("'", "''") }}'{%- endmacro %}

{% macro postgres__rename_relation(from_relation, to_relation) -%}
    {%- call statement('rename_relation') -%}
        {{ get_rename_sql(from_relation, adapter.quote(to_relation.identifier)) }}
    {%- endcall -%}
{%- endmacro %}

{#- The new name is written as it is given, quoted or not. -#}
{% macro postgres__get_rename_sql(relation, new_name) -%}
    {%- if relation.is_view -%}{{ return(get_rename_view_sql(relation, new_name)) }}{%- endif -%}
    {%- if relation.is_materialized_view -%}{{ return(get_rename_materialized_view_sql(relation, new_name)) }}{%- endif -%}
    {{ return(get_rename_table_sql(relation, new_name)) }}
{%- endmacro %}
{% macro postgres__get_rename_table_sql(relation, new_name) -%}alter table {{ relation }} rename to {{ new_name }}{%- endmacro %}
{% macro postgres__get_rename_view_sql(relation, new_name) -%}alter view {{ relation }} rename to {{ new_name }}{%- endmacro %}

{% macro postgres__get_replace_view_sql(relation, sql) -%}{{ return(get_create_view_as_sql(relation, sql)) }}{%- endmacro %}

{#- There is no `create or replace table`: get_replace_sql goes by way of a table beside. -#}
{% macro postgres__get_replace_sql(existing_relation, target_relation, sql) -%}
    {%- if existing_relation.is_view and target_relation.is_view -%}
        {{ get_replace_view_sql(target_relation, sql) }}
    {%- else -%}
        {{ replace_by_another_sql(existing_relation, target_relation, sql) }}
    {%- endif -%}
{%- endmacro %}

{#- Names of our own making fit into 63 bytes: the suffix stays, the name in front of it is cut, between two characters. -#}
{% macro postgres__name_with_suffix(name, suffix) -%}
    {{ return(name.encode()[:63 - suffix.encode() | length].decode('utf-8', 'ignore') ~ suffix) }}
{%- endmacro %}
{% macro postgres__make_relation_with_suffix(base_relation, suffix, dstring) -%}
    {%- set ending = suffix ~ (modules.datetime.datetime.now().strftime('%H%M%S%f') if dstring else '') -%}
    {%- if ending.encode() | length > 63 -%}
        {%- do exceptions.raise_compiler_error("the suffix '" ~ ending ~ "' alone is longer than the 63 bytes of a name") -%}
    {%- endif -%}
    {{ return(base_relation.incorporate(path={'identifier': postgres__name_with_suffix(base_relation.identifier, ending)})) }}
{%- endmacro %}
{% macro postgres__make_intermediate_relation(base_relation, suffix) -%}
    {{ return(postgres__make_relation_with_suffix(base_relation, suffix, dstring=false)) }}
{%- endmacro %}
{% macro postgres__make_temp_relation(base_relation, suffix) -%}
    {%- set made = postgres__make_relation_with_suffix(base_relation, suffix, dstring=true) -%}
    {{ return(made.incorporate(path={'schema': none, 'database': none}, type='table')) }}
{%- endmacro %}
{% macro postgres__make_backup_relation(base_relation, backup_relation_type, suffix) -%}
    {%- set made = postgres__make_relation_with_suffix(base_relation, suffix, dstring=false) -%}
    {{ return(made.incorporate(type=backup_relation_type)) }}
{%- endmacro %}

{#- An empty table keeps its views; a full refresh makes it anew, with the types the project gives. -#}
{% macro postgres__can_refill_seed(there) -%}{{ return(there.is_table and not should_full_refresh()) }}{%- endmacro %}

{#- In place; where views read the relation PostgreSQL refuses that, so another column takes over and the views go. -#}
{% macro postgres__alter_column_type(relation, column_name, new_column_type) -%}
    {%- set column = adapter.quote(column_name) -%}
    {%- set dependents = run_query(postgres__dependents_sql(relation)) -%}
    {%- call statement('alter_column_type') -%}
        {%- if dependents | length <= 1 %}
        alter table {{ relation }} alter column {{ column }} type {{ new_column_type }} using {{ column }}::{{ new_column_type }}
        {%- else %}
        {%- set other = adapter.quote(postgres__name_with_suffix(column_name, '__dbt_alter')) %}
        alter table {{ relation }} add column {{ other }} {{ new_column_type }};
        update {{ relation }} set {{ other }} = {{ column }}::{{ new_column_type }};
        alter table {{ relation }} drop column {{ column }} cascade;
        alter table {{ relation }} rename column {{ other }} to {{ column }}
        {%- endif %}
    {%- endcall -%}
    {%- for row in dependents if (row[0], row[1]) != (relation.schema, relation.identifier) -%}
        {%- if not run_query('select to_regclass(' ~ postgres__literal(adapter.quote(row[0]) ~ '.' ~ adapter.quote(row[1])) ~ ')')[0][0] -%}
            {%- do adapter.cache_dropped(api.Relation.create(database=relation.database, schema=row[0], identifier=row[1])) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
