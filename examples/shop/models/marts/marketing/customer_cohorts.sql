{{
    generate_cohort_analysis(
        source_table=ref('int_customer_orders'),
        date_column='order_date',
        customer_column='customer_id',
        value_column='net_revenue'
    )
}}
