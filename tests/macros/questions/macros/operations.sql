{#- Macros that act: audit tables, checks, alerts, deployments. -#}

{% macro sent_by(node) -%}
    {{ return(project_name ~ ' ' ~ (node.name if node else 'operation')) }}
{%- endmacro %}

{% macro get_environment_suffix() %}
    {% if target.name == 'prod' %}
        {{ return('') }}
    {% else %}
        {{ return('_' ~ target.name) }}
    {% endif %}
{% endmacro %}

{% macro create_model_alias(model_name) -%}
    {{ model_name }}{{ get_environment_suffix() }}
{%- endmacro %}

{% macro log_model_performance(model_name) %}
    {% set start_time = modules.datetime.datetime.now() %}
    {% set performance_log %}
        insert into audit.model_performance
        values ('{{ model_name }}', '{{ invocation_id }}', '{{ start_time }}', date_diff('second', '{{ start_time }}'::timestamp, now()::timestamp))
    {% endset %}
    {{ return(performance_log) }}
{% endmacro %}

{% macro keep_results(results) %}
    {% for result in results if result.node.resource_type in ('model', 'test') %}
        {% if loop.first %}insert into audit.node_runs values{% endif %}
        ('{{ invocation_id }}', '{{ result.node.name }}', '{{ result.status }}', {{ result.failures if result.failures is not none else 'null' }})
        {%- if not loop.last %},{% endif %}
    {% endfor %}
{% endmacro %}

{% macro alert_on_slow_models() %}
    {% if execute %}
        {% set slow %}
            select model_name, avg_runtime_seconds from {{ this }} where performance_status = 'PERFORMANCE_DEGRADATION'
        {% endset %}
        {% set results = run_query(slow) %}
        {% if results.rows %}
            {% for row in results.rows %}
                {{ log("ALERT: " ~ row['model_name'] ~ " took " ~ row[1], info=true) }}
            {% endfor %}
        {% endif %}
    {% endif %}
{% endmacro %}

{% macro validate_business_rules(model_name) %}
    {% set model_relation = ref(model_name) %}
    {% set validation_queries = [] %}
    {% set negative %}
        select count(*) as negative_count from {{ model_relation }} where order_amount < 60
    {% endset %}
    {% do validation_queries.append(negative) %}
    {% set future %}
        select count(*) as future_count from {{ model_relation }} where order_date > date '{{ var("today") }}'
    {% endset %}
    {% do validation_queries.append(future) %}
    {% for query in validation_queries %}
        {% if execute %}
            {% set results = run_query(query) %}
            {% if results.rows[0][0] > 0 %}
                {{ log("Validation failed: " ~ results.column_names[0] ~ " " ~ results.rows[0][0], info=true) }}
            {% endif %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{% macro audit_column_distributions(model_name, columns) %}
    {% for column in columns %}
        {% set distribution_query %}
            select
                '{{ column }}' as column_name,
                count(distinct {{ column }}) as unique_count,
                {% if column in ['order_amount'] %}max({{ column }}){% else %}null{% endif %} as max_value
            from {{ ref(model_name) }}
        {% endset %}
        {% if execute %}
            {% set results = run_query(distribution_query) %}
            {% for row in results %}
                {{ log("Profile: " ~ row.values() | join(' '), info=true) }}
            {% endfor %}
        {% endif %}
    {% endfor %}
{% endmacro %}

{#- A call block: what stands in it is sent only where the environment is the right one. -#}
{% macro only_in(environment) %}
    {% if target.name == environment %}{% do run_query(caller()) %}{% else %}{% do log('left out in ' ~ target.name ~ ': ' ~ caller() | trim, info=true) %}{% endif %}
{% endmacro %}

{% macro blue_green_deployment(model_name) %}
    {% set relation = ref(model_name) %}
    {% set green = relation.incorporate(path={'identifier': create_model_alias(model_name ~ '_green')}) %}
    {% set old = relation.incorporate(path={'identifier': model_name ~ '_old'}) %}
    {% do run_query('create or replace table ' ~ green ~ ' as select * from ' ~ relation) %}
    {% set row_count = run_query('select count(*) from ' ~ green).columns[0].values()[0] %}
    {% if row_count > 0 %}
        {% do adapter.drop_relation(load_relation(old)) %}
        {% do adapter.rename_relation(load_relation(relation), old) %}
        {% do adapter.rename_relation(green.incorporate(type='table'), relation) %}
        {% call only_in('prod') %}drop table {{ old }}{% endcall %}
        {{ log("deployed " ~ row_count ~ " rows", info=true) }}
    {% else %}
        {{ exceptions.raise_compiler_error("Validation failed for " ~ model_name ~ ": no rows") }}
    {% endif %}
{% endmacro %}

{% macro emergency_rollback(model_name) %}
    {% set old = adapter.get_relation(database=target.database, schema='main_marts', identifier=model_name ~ '_old') %}
    {% if old is none %}
        {{ exceptions.raise_compiler_error("there is no backup of " ~ model_name) }}
    {% endif %}
    {% do run_query('create or replace table ' ~ ref(model_name) ~ ' as select * from ' ~ old) %}
    {{ log("rolled back " ~ model_name ~ " to " ~ run_query('select count(*) as n from ' ~ old).columns['n'].values()[0] ~ " rows", info=true) }}
{% endmacro %}

{% macro validate_row_count(model_name, expected) %}
    {% set results = run_query('select count(*) as n, max(order_date) as newest from ' ~ ref(model_name)) %}
    {% set row_count, newest = results.columns[0].values()[0], results.columns[1].values()[0] %}
    {% if row_count < expected[0] or row_count > expected[1] %}
        {{ exceptions.raise_compiler_error("unexpected row count " ~ row_count) }}
    {% endif %}
    {{ log("rows " ~ row_count ~ ", newest " ~ newest, info=true) }}
{% endmacro %}

{% test revenue_reconciliation(model, revenue_column, date_column, tolerance=0.05) %}
    with daily as (
        select {{ date_column }}::date as day, sum({{ revenue_column }}) as total from {{ model }} group by 1
    ),
    variance as (
        select day, abs(total - lag(total) over (order by day)) / nullif(lag(total) over (order by day), 0) as pct from daily
    )
    select * from variance where pct > {{ tolerance }}
{% endtest %}
