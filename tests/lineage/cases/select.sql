-- a column that keeps its name is a copy
select id from orders;
--> id <- orders.id copy

-- a column with another name is a rename
select id as order_id from orders;
--> order_id <- orders.id rename

-- a name in another letter case is the same name
select ID, o."Amount" as AMOUNT from Orders o;
--> id <- orders.id copy
--> AMOUNT <- orders.amount copy

-- renamed and renamed back is a copy again
with a as (select id as x from orders) select x as id from a;
--> id <- orders.id copy

-- anything done to a value is a transform
select amount * 2 as double_amount, cast(id as varchar) as id, coalesce(status, 'none') as status from orders;
--> double_amount <- orders.amount transform
--> id <- orders.id transform
--> status <- orders.status transform

-- a constant comes from nowhere
select 1 as one, current_date as today, null as nothing from orders;
--> one <- nothing
--> today <- nothing
--> nothing <- nothing

-- the condition of a case decides the value
select case when status = 'paid' then amount else 0 end as paid from orders;
--> paid <- orders.amount transform, orders.status transform

-- an alias may be used by what follows it
select amount + 1 as more, more * 2 as twice from orders;
--> more <- orders.amount transform
--> twice <- orders.amount transform

-- a column wins over an alias of the same name
select amount + 1 as id, id as other from orders;
--> id <- orders.amount transform
--> other <- orders.id rename

-- a select that starts with from
from orders select id;
--> id <- orders.id copy

-- from alone is everything
from customers;
--> id <- customers.id copy
--> name <- customers.name copy
--> region <- customers.region copy

-- a row as a value is all its columns
select c as customer from customers c;
--> customer <- customers.id transform, customers.name transform, customers.region transform

-- a star within an aggregate is no column
select count(*) as n from orders;
--> n <- nothing

-- an expression without a name has the one the database gives it
select count(*), sum(amount), max(id) + 1 from orders;
--> count_star() <- nothing
--> sum(amount) <- orders.amount aggregate
--> (max(id) + 1) <- orders.id aggregate

-- where, having and qualify filter
select status, sum(amount) as total from orders where customer_id > 1 group by status having max(id) > 3;
--> status <- orders.status copy
--> total <- orders.amount aggregate
--> uses orders.customer_id filter, orders.id filter, orders.status group

-- an alias may be filtered by
select id, amount * 2 as twice from orders where twice > 10;
--> id <- orders.id copy
--> twice <- orders.amount transform
--> uses orders.amount filter

-- order decides nothing unless only some rows are kept
select id from orders order by amount;
--> id <- orders.id copy

-- the first rows by an order are filtered by it
select id from orders order by amount desc limit 3;
--> id <- orders.id copy
--> uses orders.amount filter

-- order by number counts the columns
select id, amount from orders order by 2 limit 1;
--> id <- orders.id copy
--> amount <- orders.amount copy
--> uses orders.amount filter

-- group by number counts the columns
select status, count(*) as n from orders group by 1;
--> status <- orders.status copy
--> n <- nothing
--> uses orders.status group

-- group by all groups by what is no aggregate
select status, customer_id, sum(amount) as total from orders group by all;
--> status <- orders.status copy
--> customer_id <- orders.customer_id copy
--> total <- orders.amount aggregate
--> uses orders.customer_id group, orders.status group

-- rollups, cubes and grouping sets group
select status, customer_id, count(*) as n from orders group by grouping sets ((status), (customer_id));
--> status <- orders.status copy
--> customer_id <- orders.customer_id copy
--> n <- nothing
--> uses orders.customer_id group, orders.status group

-- distinct groups by all columns
select distinct status, amount from orders;
--> status <- orders.status copy
--> amount <- orders.amount copy
--> uses orders.amount group, orders.status group

-- distinct on groups by its keys, and the order picks
select distinct on (customer_id) customer_id, amount from orders order by ordered_at;
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy
--> uses orders.customer_id group, orders.ordered_at filter
