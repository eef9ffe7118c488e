-- one value of many rows
select sum(amount) as s, min(amount) as l, count(distinct customer_id) as n from orders;
--> s <- orders.amount aggregate
--> l <- orders.amount aggregate
--> n <- orders.customer_id aggregate

-- its filter decides it too
select sum(amount) filter (where status = 'paid') as paid, count(*) filter (where amount > 1) as n from orders;
--> paid <- orders.amount aggregate, orders.status aggregate
--> n <- orders.amount aggregate

-- so does its order
select string_agg(status, ',' order by id) as states, list(amount order by ordered_at) as amounts from orders;
--> states <- orders.id aggregate, orders.status aggregate
--> amounts <- orders.amount aggregate, orders.ordered_at aggregate

-- the value at the highest other value
select arg_max(status, ordered_at) as last_status, first(amount) as any_amount from orders;
--> last_status <- orders.ordered_at aggregate, orders.status aggregate
--> any_amount <- orders.amount aggregate

-- a part of the order
select percentile_cont(0.5) within group (order by amount) as middle, quantile_cont(amount, 0.9) as high, mode(status) as usual from orders;
--> middle <- orders.amount aggregate
--> high <- orders.amount aggregate
--> usual <- orders.status aggregate

-- an expression of aggregates
select sum(amount) / count(distinct id) as mean, sum(case when status = 'paid' then amount end) as paid from orders;
--> mean <- orders.amount aggregate, orders.id aggregate
--> paid <- orders.amount aggregate, orders.status aggregate

-- a group's own key is a copy
select customer_id, count(*) as n from orders group by customer_id;
--> customer_id <- orders.customer_id copy
--> n <- nothing
--> uses orders.customer_id group

-- an aggregate the parser does not know
select histogram(status) as h, bool_and(amount > 1) as all_big from orders;
--> h <- orders.status aggregate
--> all_big <- orders.amount aggregate
