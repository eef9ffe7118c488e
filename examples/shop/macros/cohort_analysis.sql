{#
    The SQL of a cohort table: customers grouped by the month of their first order, and what is left
    of each group in every month after it. The caller gets the statement as text.
#}
{% macro generate_cohort_analysis(source_table, date_column, customer_column, value_column) %}
    {% set cohort_sql %}
with first_orders as (

    select
        {{ customer_column }},
        cast(date_trunc('month', min({{ date_column }})) as date) as cohort_month
    from {{ source_table }}
    group by {{ customer_column }}

),

activity as (

    select
        first_orders.cohort_month,
        orders.{{ customer_column }},
        orders.{{ value_column }},
        {{ months_between('first_orders.cohort_month', 'orders.' ~ date_column) }} as period_number
    from {{ source_table }} as orders
    inner join first_orders
        on first_orders.{{ customer_column }} = orders.{{ customer_column }}

),

cohorts as (

    select
        cohort_month,
        period_number,
        count(distinct {{ customer_column }}) as customers,
        count(*) as orders,
        sum({{ value_column }}) as net_revenue
    from activity
    group by cohort_month, period_number

),

sizes as (

    select cohort_month, customers as cohort_size
    from cohorts
    where period_number = 0

)

select
    cohorts.cohort_month,
    cohorts.period_number,
    sizes.cohort_size,
    cohorts.customers,
    cohorts.orders,
    cohorts.net_revenue,
    {{ safe_divide('cohorts.customers', 'sizes.cohort_size') }} as retention_rate,
    {{ safe_divide('cohorts.net_revenue', 'sizes.cohort_size', 2) }} as revenue_per_cohort_customer
from cohorts
inner join sizes on sizes.cohort_month = cohorts.cohort_month
    {% endset %}
    {{ return(cohort_sql) }}
{% endmacro %}
