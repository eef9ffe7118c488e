{# How many standard deviations a value lies above (or, negative, below) the mean of its group. #}
{% macro calculate_z_score(column, partition_by=none, alias_name=none) -%}
    {%- set window -%}
        {%- if partition_by %}partition by {{ partition_by }}{% endif -%}
    {%- endset -%}
    round(
        cast({{ column }} - avg({{ column }}) over ({{ window }}) as double)
        / nullif(stddev_samp({{ column }}) over ({{ window }}), 0),
        3
    ) as {{ alias_name or column ~ '_z_score' }}
{%- endmacro %}

{# Where a value stands in its group: 0 is the smallest, 1 the largest. #}
{% macro calculate_percentile_rank(column, partition_by=none, alias_name=none) -%}
    round(
        percent_rank() over (
            {% if partition_by -%} partition by {{ partition_by }} {% endif -%}
            order by {{ column }}
        ),
        4
    ) as {{ alias_name or column ~ '_percentile_rank' }}
{%- endmacro %}
