-- a value keeps what happened to it on its way
with a as (select id, amount * 2 as twice from orders), b as (select id, twice as t from a) select * from b;
--> id <- orders.id copy
--> t <- orders.amount transform

-- an aggregate stays one
with a as (select customer_id, sum(amount) as total from orders group by 1) select total / 2 as half from a;
--> half <- orders.amount aggregate
--> uses orders.customer_id group

-- uses within a cte count for the query
with a as (select id, status from orders where amount > 1) select id from a where status = 'paid';
--> id <- orders.id copy
--> uses orders.amount filter, orders.status filter

-- a cte nobody reads counts for nothing
with unused as (select id from orders where amount > 1) select id from customers;
--> id <- customers.id copy

-- a cte that another of the same name hides
with a as (select id from orders) select id from (with a as (select name as id from customers) select id from a);
--> id <- customers.name rename

-- a cte named as the table it reads
with orders as (select id, amount from orders) select * from orders;
--> id <- orders.id copy
--> amount <- orders.amount copy

-- a cte with names of its own
with a (x, y) as (select id, name from customers) select y, x from a;
--> y <- customers.name rename
--> x <- customers.id rename

-- an ephemeral model as it is compiled
with __dbt__cte__stg_orders as (select id as order_id, amount from orders) select order_id, sum(amount) as total from __dbt__cte__stg_orders group by 1;
--> order_id <- orders.id rename
--> total <- orders.amount aggregate
--> uses orders.id group

-- a query that reads itself
with recursive t as (select id, customer_id as parent, 1 as depth from orders union all select o.id, t.parent, t.depth + 1 from orders o join t on o.customer_id = t.id) select * from t;
--> id <- orders.id copy
--> parent <- orders.customer_id rename
--> depth <- nothing
--> uses orders.customer_id join, orders.id join

-- columns that go round in a query that reads itself
with recursive t (a, b) as (select id, amount from orders union all select b, a from t where a < 10) select a, b from t;
--> a <- orders.amount rename, orders.id rename
--> b <- orders.amount rename, orders.id rename
--> uses orders.amount filter, orders.id filter

-- a query that reads itself and reads another relation
with recursive t (n, label) as (select id, name from customers union select t.n + 1, t.label || e.payload.kind from t join events e on e.id = t.n) select label, n from t;
--> label <- customers.name transform, events.payload transform
--> n <- customers.id transform
--> uses customers.id group, customers.id join, customers.name group, events.id join, events.payload group
