{# Nothing has happened after the evening the books were closed on. #}
{% test not_after_as_of_date(model, column_name) %}
select {{ column_name }} as date_in_the_future
from {{ model }}
where cast({{ column_name }} as date) > {{ as_of_date() }}
{% endtest %}
