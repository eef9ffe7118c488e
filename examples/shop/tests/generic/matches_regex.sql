{# Every value that is present has the form of the regular expression. #}
{% test matches_regex(model, column_name, regex) %}
select {{ column_name }} as value_of_another_form
from {{ model }}
where {{ column_name }} is not null
    and not regexp_matches({{ column_name }}, '{{ regex }}')
{% endtest %}
