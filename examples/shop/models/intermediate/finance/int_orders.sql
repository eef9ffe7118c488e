with joined as (

    select
        orders.order_id,
        orders.customer_id,
        orders.order_status,
        orders.order_type,
        orders.sales_channel,
        orders.coupon_code,
        orders.order_date,
        orders.ordered_at,
        orders.shipped_at,
        orders.delivered_at,
        orders.order_status = 'cancelled' as is_cancelled,
        orders.customer_id is null as is_guest,
        totals.line_count,
        totals.unit_count,
        totals.gross_amount,
        totals.discount_amount,
        totals.merchandise_amount,
        totals.cost_amount,
        orders.shipping_amount,
        orders.order_amount,
        coalesce(payments.charged_amount, 0) as charged_amount,
        coalesce(payments.refunded_amount, 0) as refunded_amount,
        coalesce(payments.failed_attempts, 0) as failed_attempts,
        payments.paid_at,
        payments.refunded_on
    from {{ ref('stg_orders') }} as orders
    inner join {{ ref('int_order_totals') }} as totals on totals.order_id = orders.order_id
    left join {{ ref('int_order_payments') }} as payments on payments.order_id = orders.order_id
    left join {{ ref('stg_customers') }} as customers on customers.customer_id = orders.customer_id
    where not coalesce(customers.is_test_account, false)

)

select
    *,
    case when is_cancelled then 0 else merchandise_amount - refunded_amount end as net_revenue,
    case
        when is_cancelled then 'voided'
        when refunded_amount >= merchandise_amount then 'refunded'
        when refunded_amount > 0 then 'partly_refunded'
        when charged_amount >= order_amount then 'paid'
        else 'open'
    end as payment_state
from joined
