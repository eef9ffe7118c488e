{#- SQL made of columns: loops, defaults that are none, conditions. -#}

{% macro count_and_sum(columns) %}
    {% for column in columns %}
        count({{ column }}) as {{ column }}_count,
        sum({{ column }}) as {{ column }}_total
        {%- if not loop.last -%},{%- endif %}
    {% endfor %}
{% endmacro %}

{% macro z_score(column, partition_by=none, alias_name=none) %}
    {% if alias_name %}
        {% set alias_clause = " as " ~ alias_name %}
    {% else %}
        {% set alias_clause = " as " ~ column ~ "_z_score" %}
    {% endif %}
    round(abs(
        ({{ column }} - avg({{ column }}) over ({% if partition_by %}partition by {{ partition_by }}{% endif %}))
        / nullif(stddev_pop({{ column }}) over ({% if partition_by %}partition by {{ partition_by }}{% endif %}), 0)
    ), 4){{ alias_clause }}
{% endmacro %}

{% macro percentile_rank(column, partition_by=none) %}
    percent_rank() over (
        {% if partition_by %} partition by {{ partition_by }} {% endif %}
        order by {{ column }}
    ) as {{ column }}_percentile_rank
{% endmacro %}

{% macro customer_tier(registered, old_before='2020-01-01') -%}
    case when {{ registered }} < date '{{ old_before }}' then 'LEGACY' else 'STANDARD' end
{%- endmacro %}

{% macro rfm_score(recency_days, frequency_orders, monetary_amount) %}
    concat(
        case when {{ recency_days }} <= 30 then '5' when {{ recency_days }} <= 90 then '4' else '1' end,
        case when {{ frequency_orders }} >= 10 then '5' when {{ frequency_orders }} >= 2 then '3' else '1' end,
        case when {{ monetary_amount }} >= 1000 then '5' when {{ monetary_amount }} >= 200 then '2' else '1' end
    )
{% endmacro %}

{% macro incremental_partition_filter(column, source_column) %}
    {% if is_incremental() %}
        {% set last_partition_query %}
            select max({{ column }}) from {{ this }}
        {% endset %}
        {% set results = run_query(last_partition_query) %}
        {% if execute %}
            {% set last_partition = results.columns[0].values()[0] %}
            and {{ source_column }} >= '{{ last_partition }}'
        {% endif %}
    {% endif %}
{% endmacro %}
