{#- Whole queries made by macros and returned as text. -#}

{% macro generate_cohort_analysis(source_table, date_column, customer_column, value_column) %}
    {% set cohort_sql %}
        with customer_cohorts as (
            select {{ customer_column }}, date_trunc('month', min({{ date_column }})) as cohort_month
            from {{ source_table }}
            group by {{ customer_column }}
        )
        select
            cohort_month,
            date_diff('month', cohort_month, date_trunc('month', {{ date_column }})) as period_number,
            count(distinct s.{{ customer_column }}) as customers,
            sum({{ value_column }}) as revenue
        from {{ source_table }} s
        join customer_cohorts cc on s.{{ customer_column }} = cc.{{ customer_column }}
        group by 1, 2
        order by 1, 2
    {% endset %}
    {{ return(cohort_sql) }}
{% endmacro %}

{% macro data_quality_score(relation, name, key) %}
    {% set quality_checks = [
        'count(*) > 0',
        'count(distinct ' ~ key ~ ') = count(*)',
        'sum(case when ' ~ key ~ ' is null then 1 else 0 end) / count(*) < 0.05'
    ] %}
    select
        '{{ name }}' as model_name,
        (
            {% for check in quality_checks %}
            case when {{ check }} then 1 else 0 end
            {%- if not loop.last -%} + {%- endif -%}
            {% endfor %}
        ) / {{ quality_checks | length }} as quality_score
    from {{ relation }}
{% endmacro %}

{% materialization pivot_table, default %}
    {% set target_relation = this %}
    {% set temp_relation = make_temp_relation(target_relation) %}

    -- Which values become columns
    {% set pivot_column_query %}
        select distinct {{ pivot_column }}
        from ({{ sql }})
        order by {{ pivot_column }}
    {% endset %}

    {% if execute %}
        {% set pivot_values = run_query(pivot_column_query) %}
        {% set pivot_columns = pivot_values.columns[0].values() %}
    {% else %}
        {% set pivot_columns = [] %}
    {% endif %}

    -- The query that spreads them
    {% set pivot_sql %}
        select
            {{ group_by_columns | join(', ') }},
            {% for value in pivot_columns %}
                sum(case when {{ pivot_column }} = '{{ value }}'
                         then {{ aggregate_column }} end) as {{ value | replace(' ', '_') }}
                {%- if not loop.last -%},{%- endif -%}
            {% endfor %}
        from ({{ sql }})
        group by {{ group_by_columns | join(', ') }}
    {% endset %}

    {{ create_table_as(False, target_relation, pivot_sql) }}
{% endmaterialization %}
