with complete_months as (

    select distinct month_start
    from {{ ref('dim_date') }}
    where month_start + interval '1 month' - interval '1 day' <= {{ as_of_date() }}

),

subscribers as (

    select
        customer_id,
        cast(date_trunc('month', order_date) as date) as month_start,
        sum(net_amount) as mrr
    from {{ ref('fct_order_items') }}
    where is_subscription
        and not is_cancelled
        and customer_id is not null
    group by customer_id, cast(date_trunc('month', order_date) as date)

),

first_months as (

    select customer_id, min(month_start) as first_month
    from subscribers
    group by customer_id

),

-- every month a customer paid, and the month after, in which nothing may have been paid
customer_months as (

    select customer_id, month_start from subscribers
    union
    select customer_id, cast(month_start + interval '1 month' as date) from subscribers

),

movements as (

    select
        months.month_start,
        months.customer_id,
        coalesce(this_month.mrr, 0) as mrr,
        coalesce(last_month.mrr, 0) as mrr_before,
        first_months.first_month
    from customer_months as months
    inner join complete_months on complete_months.month_start = months.month_start
    inner join first_months on first_months.customer_id = months.customer_id
    left join subscribers as this_month
        on this_month.customer_id = months.customer_id
        and this_month.month_start = months.month_start
    left join subscribers as last_month
        on last_month.customer_id = months.customer_id
        and last_month.month_start + interval '1 month' = months.month_start

)

select
    month_start,
    count(*) filter (where mrr > 0) as subscribers,
    sum(mrr) as mrr,
    sum(case when month_start = first_month then mrr else 0 end) as new_mrr,
    sum(case when mrr_before = 0 and month_start > first_month then mrr else 0 end) as reactivated_mrr,
    sum(case when mrr_before > 0 and mrr > mrr_before then mrr - mrr_before else 0 end) as expansion_mrr,
    sum(case when mrr > 0 and mrr < mrr_before then mrr - mrr_before else 0 end) as contraction_mrr,
    sum(case when mrr = 0 then -mrr_before else 0 end) as churned_mrr,
    count(*) filter (where mrr = 0) as churned_subscribers,
    {{ safe_divide('count(*) filter (where mrr = 0)', 'count(*) filter (where mrr_before > 0)') }}
        as subscriber_churn_rate
from movements
group by month_start
