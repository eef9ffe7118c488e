-- a number of a row depends on partition and order
select row_number() over (partition by customer_id order by ordered_at) as n from orders;
--> n <- orders.customer_id transform, orders.ordered_at transform

-- an aggregate over a window
select id, sum(amount) over (partition by customer_id) as total from orders;
--> id <- orders.id copy
--> total <- orders.amount aggregate, orders.customer_id transform

-- the value of another row is transformed
select lag(amount) over (order by ordered_at) as before, first_value(status ignore nulls) over (partition by customer_id order by id) as first_status from orders;
--> before <- orders.amount transform, orders.ordered_at transform
--> first_status <- orders.customer_id transform, orders.id transform, orders.status transform

-- a window with a name
select rank() over w as r, sum(amount) over (w order by id) as s from orders window w as (partition by customer_id);
--> r <- orders.customer_id transform
--> s <- orders.amount aggregate, orders.customer_id transform, orders.id transform

-- qualify filters
select id from orders qualify row_number() over (partition by customer_id order by ordered_at desc) = 1;
--> id <- orders.id copy
--> uses orders.customer_id filter, orders.ordered_at filter

-- qualify by an alias
select id, row_number() over (partition by status order by id) as n from orders qualify n = 1;
--> id <- orders.id copy
--> n <- orders.id transform, orders.status transform
--> uses orders.id filter, orders.status filter

-- a frame
select avg(amount) over (order by id rows between 2 preceding and current row) as smooth from orders;
--> smooth <- orders.amount aggregate, orders.id transform
