-- a pivot has a column for each value, of the aggregate and the pivoted column
pivot orders on status in ('paid', 'open') using sum(amount) group by customer_id;
--> customer_id <- orders.customer_id copy
--> paid <- orders.amount aggregate, orders.status aggregate
--> open <- orders.amount aggregate, orders.status aggregate
--> uses orders.customer_id group

-- without group by the rest groups
with o as (select customer_id, status, amount from orders) select * from (pivot o on status in ('paid', 'open') using sum(amount) as total, count(*) as n);
--> customer_id <- orders.customer_id copy
--> paid_total <- orders.amount aggregate, orders.status aggregate
--> paid_n <- orders.status aggregate
--> open_total <- orders.amount aggregate, orders.status aggregate
--> open_n <- orders.status aggregate
--> uses orders.customer_id group

-- the standard's way
select * from (select customer_id, status, amount from orders) pivot (sum(amount) for status in ('paid' as p, 'open'));
--> customer_id <- orders.customer_id copy
--> p <- orders.amount aggregate, orders.status aggregate
--> open <- orders.amount aggregate, orders.status aggregate
--> uses orders.customer_id group

-- a pivot whose values the data gives, read by name
with p as (pivot orders on status using sum(amount) group by customer_id) select customer_id, paid from p;
--> customer_id <- orders.customer_id copy
--> paid <- orders.amount aggregate, orders.status aggregate
--> uses orders.customer_id group

-- an unpivot has the values of its columns in one
unpivot (select id, amount, customer_id from orders) on amount, customer_id into name metric value v;
--> id <- orders.id copy
--> metric <- nothing
--> v <- orders.amount rename, orders.customer_id rename
--> uses orders.amount filter, orders.customer_id filter

-- an unpivot of all but some
select * from (unpivot (select id, amount, customer_id from orders) on columns(* exclude (id)) into name metric value v);
--> id <- orders.id copy
--> metric <- nothing
--> v <- orders.amount rename, orders.customer_id rename
--> uses orders.amount filter, orders.customer_id filter

-- the standard's way to unpivot
select id, metric, v from (select id, amount, customer_id from orders) unpivot (v for metric in (amount, customer_id));
--> id <- orders.id copy
--> metric <- nothing
--> v <- orders.amount rename, orders.customer_id rename
--> uses orders.amount filter, orders.customer_id filter

-- an unpivot that keeps nulls does not filter
select * from (select id, amount, customer_id from orders) unpivot include nulls (v for metric in (amount, customer_id));
--> id <- orders.id copy
--> metric <- nothing
--> v <- orders.amount rename, orders.customer_id rename
