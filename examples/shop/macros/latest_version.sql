{#
    The newest version of every row of a relation that holds several.

    `newest_by` lists columns, the most telling first; the last one should break every tie.
    Rows that the loader delivered twice fall out here too.
#}
{% macro latest_version(relation, key, newest_by) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by {{ key }}
                order by {{ newest_by | join(' desc, ') }} desc
            ) as version_rank
        from {{ relation }}
    ) as versions
    where version_rank = 1
{%- endmacro %}
