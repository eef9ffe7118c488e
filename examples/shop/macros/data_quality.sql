{#
    One row about one relation: four checks, each passed or not, and the share that passed.

    `required_column` may be null in at most 5 percent of the rows; `date_column` must reach the last
    `max_age_days` days before the as-of date.
#}
{% macro calculate_data_quality_score(relation, primary_key, required_column, date_column, max_age_days=1) %}
    select
        '{{ relation.identifier }}' as model_name,
        row_count,
        row_count > 0 as is_not_empty,
        distinct_keys = row_count as has_unique_key,
        missing_values <= 0.05 * row_count as is_complete,
        coalesce(newest_date >= {{ as_of_date() }} - {{ max_age_days }}, false) as is_fresh,
        round(
            (
                cast(row_count > 0 as integer)
                + cast(distinct_keys = row_count as integer)
                + cast(missing_values <= 0.05 * row_count as integer)
                + cast(coalesce(newest_date >= {{ as_of_date() }} - {{ max_age_days }}, false) as integer)
            ) / 4.0,
            2
        ) as quality_score
    from (
        select
            count(*) as row_count,
            count(distinct {{ primary_key }}) as distinct_keys,
            count(*) - count({{ required_column }}) as missing_values,
            max(cast({{ date_column }} as date)) as newest_date
        from {{ relation }}
    ) as measured
{% endmacro %}
