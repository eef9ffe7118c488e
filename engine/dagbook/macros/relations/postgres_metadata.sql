{#- PostgreSQL: what is said about a relation: comments, privileges, indexes; and what stands in the database. -#}

{% macro postgres_escape_comment(comment) -%}
    {%- if comment is not string -%}
        {%- do exceptions.raise_compiler_error('a comment must be text, not ' ~ comment) -%}
    {%- endif -%}
    {%- if '$dbt_comment_literal_block$' in comment -%}
        {%- do exceptions.raise_compiler_error('a comment cannot contain $dbt_comment_literal_block$') -%}
    {%- endif -%}
    $dbt_comment_literal_block${{ comment }}$dbt_comment_literal_block$
{%- endmacro %}

{% macro postgres__alter_relation_comment(relation, comment) -%}
    comment on {{ 'materialized view' if relation.is_materialized_view else ('view' if relation.is_view else 'table') }} {{ relation }} is {{ postgres_escape_comment(comment) }}
{%- endmacro %}

{% macro postgres__alter_column_comment(relation, column_dict) -%}
    {%- for name, column in column_dict.items() if column.description -%}
    comment on column {{ relation }}.{{ adapter.quote(name) }} is {{ postgres_escape_comment(column.description) }};
    {% endfor -%}
{%- endmacro %}

{% macro postgres__get_show_grant_sql(relation) -%}
    select grantee, privilege_type
    from information_schema.role_table_grants
    where grantor = current_role
        and grantee <> current_role
        and table_schema = {{ postgres__literal(relation.schema) }}
        and table_name = {{ postgres__literal(relation.identifier) }}
{%- endmacro %}

{#- A relation that was made anew has no privileges yet; what stayed in place loses those that are configured no more. -#}
{% macro postgres__copy_grants() -%}{{ return(false) }}{%- endmacro %}
{% macro postgres__apply_grants(relation, grant_config, should_revoke=true) -%}
    {%- if grant_config -%}
        {%- set there = adapter.standardize_grants_dict(run_query(get_show_grant_sql(relation))) -%}
        {%- set statements = get_dcl_statement_list(relation, diff_of_two_dicts(there, grant_config), get_revoke_sql)
            + get_dcl_statement_list(relation, diff_of_two_dicts(grant_config, there), get_grant_sql) -%}
        {%- if statements -%}{%- do run_query(statements | join(';\n')) -%}{%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Those indexes of the model that the relation lacks; a table that is only added to keeps the ones it has. -#}
{% macro postgres__create_indexes(relation) -%}
    {%- set wanted = config.get('indexes', default=[]) -%}
    {%- if wanted -%}
        {%- set changes = postgres__index_changes(relation, wanted) -%}
        {%- for index in changes.missing -%}{%- do run_query(get_create_index_sql(relation, index)) -%}{%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Configured indexes that are missing, and names of those that nobody configures. -#}
{% macro postgres__index_changes(relation, wanted) -%}
    {%- set there = {} -%}
    {%- for row in run_query(get_show_indexes_sql(relation)) -%}
        {%- do there.update({(row['column_names'] | lower, row['unique'], row['method']): row['name']}) -%}
    {%- endfor -%}
    {%- set missing = [] -%}
    {%- set named = [] -%}
    {%- for index in wanted -%}
        {%- do postgres__check_index(index) -%}
        {%- set key = (index['columns'] | map('replace', '"', '') | join(',') | lower, index.get('unique') or false, index.get('type') or 'btree') -%}
        {%- do named.append(key) -%}
        {%- if key not in there -%}{%- do missing.append(index) -%}{%- endif -%}
    {%- endfor -%}
    {%- set extra = [] -%}
    {%- for key, name in there.items() if key not in named -%}{%- do extra.append(name) -%}{%- endfor -%}
    {{ return({'missing': missing, 'extra': extra}) }}
{%- endmacro %}

{% macro postgres__check_index(index) -%}
    {%- if index is not mapping or not index.get('columns') or index['columns'] is string -%}
        {%- do exceptions.raise_compiler_error('an entry of indexes needs columns, a list, and may have unique and type; not ' ~ index) -%}
    {%- endif -%}
    {%- for key in index if key not in ['columns', 'unique', 'type'] -%}
        {%- do exceptions.raise_compiler_error("an entry of indexes has columns, unique and type, not '" ~ key ~ "'") -%}
    {%- endfor -%}
{%- endmacro %}

{#- The time is in its name, for the index of the old relation may still be there. -#}
{% macro postgres__get_create_index_sql(relation, index_dict) -%}
    {%- do postgres__check_index(index_dict) -%}
    {%- set name = local_md5(index_dict['columns'] | join('_') ~ relation ~ index_dict.get('unique') ~ index_dict.get('type') ~ modules.datetime.datetime.now().isoformat()) -%}
    create {{ 'unique ' if index_dict.get('unique') }}index if not exists "{{ name }}"
    on {{ relation }}{{ ' using ' ~ index_dict['type'] if index_dict.get('type') }} ({{ index_dict['columns'] | join(', ') }})
{%- endmacro %}

{#- Not those that constraints brought. -#}
{% macro postgres__get_show_indexes_sql(relation) -%}
    select
        indexes.relname as name,
        methods.amname as method,
        described.indisunique as "unique",
        array_to_string(array_agg(columns.attname order by array_position(described.indkey::int2[], columns.attnum)), ',') as column_names
    from pg_catalog.pg_index as described
    join pg_catalog.pg_class as indexes on indexes.oid = described.indexrelid
    join pg_catalog.pg_am as methods on methods.oid = indexes.relam
    join pg_catalog.pg_class as tables on tables.oid = described.indrelid
    join pg_catalog.pg_namespace as namespaces on namespaces.oid = tables.relnamespace
    join pg_catalog.pg_attribute as columns
        on columns.attrelid = tables.oid and columns.attnum = any(described.indkey)
    where tables.relname = {{ postgres__literal(relation.identifier) }}
        and namespaces.nspname = {{ postgres__literal(relation.schema) }}
        and not exists (
            select 1 from pg_catalog.pg_constraint as constraints where constraints.conindid = indexes.oid
                and constraints.contype in ('p', 'u', 'x')
        )
    group by 1, 2, 3
    order by 1, 2, 3
{%- endmacro %}

{% macro postgres__get_drop_index_sql(relation, index_name) -%}
    drop index if exists {{ adapter.quote(relation.schema) }}.{{ adapter.quote(index_name) }}
{%- endmacro %}

{% macro postgres__information_schema_name(database) -%}
    {%- if database -%}{%- do adapter.verify_database(database) -%}{%- endif -%}
    {{ return('information_schema') }}
{%- endmacro %}

{% macro postgres__list_schemas(database) -%}
    {%- if database -%}{%- do adapter.verify_database(database) -%}{%- endif -%}
    {{ return(run_query('select distinct nspname from pg_catalog.pg_namespace')) }}
{%- endmacro %}

{% macro postgres__check_schema_exists(information_schema, schema) -%}
    {{ return(run_query('select count(*) from pg_catalog.pg_namespace where nspname = ' ~ postgres__literal(schema))) }}
{%- endmacro %}

{% macro postgres__list_relations_without_caching(schema_relation) -%}
    {{ return(adapter.list_relations_without_caching(schema_relation)) }}
{%- endmacro %}
{% macro postgres__get_columns_in_relation(relation) -%}{{ return(adapter.get_columns_in_relation(relation)) }}{%- endmacro %}

{#- Which views read which relations: dependent and referenced one, each by schema and name. -#}
{% macro postgres_get_relations() -%}{{ return(postgres__get_relations()) }}{%- endmacro %}
{% macro postgres__get_relations() -%}
    {%- set asked -%}
        select distinct
            views_in.nspname as dependent_schema,
            views.relname as dependent_name,
            read_in.nspname as referenced_schema,
            read.relname as referenced_name
        from pg_catalog.pg_rewrite as rules
        join pg_catalog.pg_class as views on views.oid = rules.ev_class
        join pg_catalog.pg_namespace as views_in on views_in.oid = views.relnamespace
        join pg_catalog.pg_depend as uses
            on uses.objid = rules.oid
            and uses.classid = 'pg_catalog.pg_rewrite'::regclass
            and uses.refclassid = 'pg_catalog.pg_class'::regclass
        join pg_catalog.pg_class as read on read.oid = uses.refobjid and read.oid <> views.oid
        join pg_catalog.pg_namespace as read_in on read_in.oid = read.relnamespace
        where read_in.nspname <> 'information_schema' and read_in.nspname not like 'pg\_%'
        order by 1, 2, 3, 4
    {%- endset -%}
    {{ return(run_query(asked)) }}
{%- endmacro %}

{% macro postgres__get_catalog(information_schema, schemas) -%}
    {%- set relations = [] -%}
    {%- for schema in schemas -%}{%- do relations.append({'schema': schema}) -%}{%- endfor -%}
    {{ return(postgres__get_catalog_relations(information_schema, relations)) }}
{%- endmacro %}

{% macro postgres__get_catalog_relations(information_schema, relations) -%}
    {%- set wanted = [] -%}
    {%- for relation in relations -%}
        {%- set there = 'lower(namespaces.nspname) = lower(' ~ postgres__literal(relation.schema) ~ ')' -%}
        {%- do wanted.append('(' ~ there ~ (' and lower(tables.relname) = lower(' ~ postgres__literal(relation.identifier) ~ ')' if relation.identifier else '') ~ ')') -%}
    {%- endfor -%}
    {%- set asked -%}
        select
            current_database() as table_database,
            namespaces.nspname as table_schema,
            tables.relname as table_name,
            case tables.relkind when 'v' then 'VIEW' when 'm' then 'MATERIALIZED VIEW' else 'BASE TABLE' end as table_type,
            obj_description(tables.oid, 'pg_class') as table_comment,
            columns.attname as column_name,
            columns.attnum as column_index,
            format_type(columns.atttypid, columns.atttypmod) as column_type,
            col_description(tables.oid, columns.attnum) as column_comment,
            pg_get_userbyid(tables.relowner) as table_owner
        from pg_catalog.pg_class as tables
        join pg_catalog.pg_namespace as namespaces on namespaces.oid = tables.relnamespace
        join pg_catalog.pg_attribute as columns on columns.attrelid = tables.oid
        where tables.relkind in ('r', 'v', 'f', 'p', 'm')
            and tables.relpersistence <> 't'
            and columns.attnum > 0
            and not columns.attisdropped
            and ({{ wanted | join(' or ') or 'false' }})
        order by 2, 3, columns.attnum
    {%- endset -%}
    {{ return(run_query(asked)) }}
{%- endmacro %}
