{{ generate_cohort_analysis(
    source_table=ref('stg_orders'),
    date_column='order_date',
    customer_column='customer_id',
    value_column='order_amount'
) }}
