{#
    Two tables tell the same total: the sum of a column here and of another column there differ by no
    more than `tolerance`, a share of the other total.
#}
{% test revenue_reconciliation(model, column_name, compare_model, compare_column, compare_where='true', tolerance=0) %}
select *
from (
    select
        (select sum({{ column_name }}) from {{ model }}) as total_here,
        (select sum({{ compare_column }}) from {{ compare_model }} where {{ compare_where }}) as total_there
) as totals
where total_here is null
    or total_there is null
    or abs(total_here - total_there) > {{ tolerance }} * abs(total_there)
{% endtest %}
