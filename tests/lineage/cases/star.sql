-- a star is all columns
select * from customers;
--> id <- customers.id copy
--> name <- customers.name copy
--> region <- customers.region copy

-- a star of one of two relations
select o.*, c.name from orders o join customers c on o.customer_id = c.id;
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy
--> status <- orders.status copy
--> ordered_at <- orders.ordered_at copy
--> name <- customers.name copy
--> uses customers.id join, orders.customer_id join

-- a star of both has all columns of both
select c.*, e.id as event from customers c, events e;
--> id <- customers.id copy
--> name <- customers.name copy
--> region <- customers.region copy
--> event <- events.id rename

-- a star without some
select * exclude (ordered_at, status) from orders;
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy

-- a star with some computed anew
select * replace (amount / 100 as amount, upper(status) as status) from orders;
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount transform
--> status <- orders.status transform
--> ordered_at <- orders.ordered_at copy

-- a star with some renamed
select * exclude (ordered_at) rename (id as order_id) from orders;
--> order_id <- orders.id rename
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy
--> status <- orders.status copy

-- a star of names that are alike
select * like '%id' from orders;
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy

-- columns by a pattern
select columns('.*id') from orders;
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy

-- an expression for each of some columns
select max(columns('id|amount')) from orders;
--> id <- orders.id aggregate
--> customer_id <- orders.customer_id aggregate
--> amount <- orders.amount aggregate

-- a star through two subqueries
select * from (select * from (select id, name as n from customers));
--> id <- customers.id copy
--> n <- customers.name rename

-- a star through ctes
with a as (select * from customers), b as (select *, id * 2 as twice from a) select * from b;
--> id <- customers.id copy
--> name <- customers.name copy
--> region <- customers.region copy
--> twice <- customers.id transform

-- a star of names that are not alike
select * not like '%id' from orders;
--> amount <- orders.amount copy
--> status <- orders.status copy
--> ordered_at <- orders.ordered_at copy

-- group by all over a star
select * exclude (id), count(*) as n from customers group by all;
--> name <- customers.name copy
--> region <- customers.region copy
--> n <- nothing
--> uses customers.name group, customers.region group

-- of columns that share a name the later ones have a number
select o.*, c.*, o.id as id_1 from orders o join customers c on o.customer_id = c.id;
--> id <- orders.id copy
--> customer_id <- orders.customer_id copy
--> amount <- orders.amount copy
--> status <- orders.status copy
--> ordered_at <- orders.ordered_at copy
--> id_1 <- customers.id rename
--> name <- customers.name copy
--> region <- customers.region copy
--> id_1_1 <- orders.id rename
--> uses customers.id join, orders.customer_id join

-- and are read by it
select id, id_1 from (select o.id, c.id from orders o join customers c on o.customer_id = c.id);
--> id <- orders.id copy
--> id_1 <- customers.id rename
--> uses customers.id join, orders.customer_id join
