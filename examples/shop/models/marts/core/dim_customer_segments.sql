with matches as (

    select
        scores.customer_id,
        scores.recency_score,
        scores.frequency_score,
        scores.monetary_score,
        scores.rfm_score,
        rules.rule_id,
        rules.segment,
        rules.recommended_action,
        row_number() over (partition by scores.customer_id order by rules.rule_id) as match_rank
    from {{ ref('int_customer_scores') }} as scores
    inner join {{ ref('rfm_segment_rules') }} as rules
        on scores.recency_score between rules.recency_min and rules.recency_max
        and scores.frequency_score between rules.frequency_min and rules.frequency_max
        and scores.monetary_score between rules.monetary_min and rules.monetary_max

)

select
    customer_id,
    recency_score,
    frequency_score,
    monetary_score,
    rfm_score,
    rule_id,
    segment as customer_segment_rfm,
    recommended_action
from matches
where match_rank = 1
