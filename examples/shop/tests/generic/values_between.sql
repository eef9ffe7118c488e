{# Every value lies within the bounds, both included; leave one out for an open range. #}
{% test values_between(model, column_name, minimum=none, maximum=none) %}
select {{ column_name }} as value_out_of_range
from {{ model }}
where false
    {% if minimum is not none %}or {{ column_name }} < {{ minimum }}{% endif %}
    {% if maximum is not none %}or {{ column_name }} > {{ maximum }}{% endif %}
{% endtest %}
