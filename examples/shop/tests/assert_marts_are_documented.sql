-- The documentation standard of macros/documentation.sql, as a test: one row for everything that is missing.
{% set gaps = documentation_gaps() %}
{% for gap in gaps %}
select '{{ gap }}' as gap
{% if not loop.last %}union all{% endif %}
{% else %}
select cast(null as varchar) as gap where false
{% endfor %}
