with sales as (

    select
        product_id,
        count(distinct order_id) as orders,
        count(distinct customer_id) as customers,
        sum(quantity) as units_sold,
        sum(gross_amount) as gmv,
        sum(discount_amount) as discounts,
        sum(refunded_amount) as refunds,
        sum(net_revenue) as net_revenue,
        sum(cost_amount) as cost_amount,
        min(order_date) as first_sold_on,
        max(order_date) as last_sold_on
    from {{ ref('fct_order_items') }}
    where not is_cancelled
    group by product_id

),

products as (

    select
        products.product_id,
        products.product_name,
        products.category,
        products.subcategory,
        products.is_active,
        coalesce(sales.orders, 0) as orders,
        coalesce(sales.customers, 0) as customers,
        cast(coalesce(sales.units_sold, 0) as bigint) as units_sold,
        coalesce(sales.gmv, 0) as gmv,
        coalesce(sales.discounts, 0) as discounts,
        coalesce(sales.refunds, 0) as refunds,
        coalesce(sales.net_revenue, 0) as net_revenue,
        case when products.is_placeholder then null else coalesce(sales.net_revenue, 0) - coalesce(sales.cost_amount, 0) end
            as gross_profit,
        sales.first_sold_on,
        sales.last_sold_on
    from {{ ref('dim_product') }} as products
    left join sales on sales.product_id = products.product_id

),

ranked as (

    select
        *,
        sum(net_revenue) over (order by net_revenue desc, product_id rows unbounded preceding) as revenue_so_far,
        sum(net_revenue) over () as revenue_of_all
    from products

)

select
    product_id,
    product_name,
    category,
    subcategory,
    is_active,
    orders,
    customers,
    units_sold,
    gmv,
    discounts,
    refunds,
    net_revenue,
    gross_profit,
    {{ safe_divide('gross_profit', 'net_revenue') }} as gross_margin,
    {{ safe_divide('refunds', 'gmv - discounts') }} as refund_rate,
    row_number() over (partition by category order by net_revenue desc, product_id) as rank_in_category,
    {{ calculate_percentile_rank('net_revenue', 'category', 'revenue_percentile_in_category') }},
    case
        when revenue_so_far - net_revenue < 0.8 * revenue_of_all then 'A'
        when revenue_so_far - net_revenue < 0.95 * revenue_of_all then 'B'
        else 'C'
    end as abc_class,
    first_sold_on,
    last_sold_on
from ranked
