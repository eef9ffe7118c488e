select
    customer_id,
    {% if target.name == 'prod' %}
        lower(trim(customer_email))
    {% else %}
        'hidden' || '{{ var("email_domain")[target.name] }}'  -- masked outside of production
    {% endif %} as email,
    customer_segment,
    registered
from {{ ref('customers') }}
