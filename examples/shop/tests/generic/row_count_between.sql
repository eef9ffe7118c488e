{# The relation is neither emptier nor fuller than it can be when all is well. #}
{% test row_count_between(model, minimum, maximum=none) %}
select row_count
from (select count(*) as row_count from {{ model }}) as counted
where row_count < {{ minimum }}
    {% if maximum is not none %}or row_count > {{ maximum }}{% endif %}
{% endtest %}
