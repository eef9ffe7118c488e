{# numerator / denominator, and null instead of an error when there is nothing to divide by. #}
{% macro safe_divide(numerator, denominator, digits=4) -%}
    round(cast({{ numerator }} as double) / nullif({{ denominator }}, 0), {{ digits }})
{%- endmacro %}

{# Payment processors count cents; everything behind staging counts dollars. #}
{% macro cents_to_dollars(column) -%}
    cast({{ column }} / 100.0 as decimal(12, 2))
{%- endmacro %}
