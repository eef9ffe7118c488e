-- The rules in the seed leave no gap: each of the 125 possible scores falls into a segment.
with scores as (

    select
        recency.score as recency_score,
        frequency.score as frequency_score,
        monetary.score as monetary_score
    from (values (1), (2), (3), (4), (5)) as recency(score)
    cross join (values (1), (2), (3), (4), (5)) as frequency(score)
    cross join (values (1), (2), (3), (4), (5)) as monetary(score)

)

select scores.*
from scores
left join {{ ref('rfm_segment_rules') }} as rules
    on scores.recency_score between rules.recency_min and rules.recency_max
    and scores.frequency_score between rules.frequency_min and rules.frequency_max
    and scores.monetary_score between rules.monetary_min and rules.monetary_max
where rules.rule_id is null
