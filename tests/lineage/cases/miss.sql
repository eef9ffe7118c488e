-- a column that is not there
select amuont from orders;
--> amuont <- nothing !! column amuont not found in orders

-- a column that is not there among others that are
select id, amuont as a, o.nope from orders o;
--> id <- orders.id copy
--> a <- nothing !! column amuont not found in o
--> nope <- nothing !! column nope not found in o

-- a relation nobody knows
select id, x.name from nowhere x;
--> id <- nothing !! unknown relation nowhere
--> name <- nothing !! unknown relation nowhere

-- a star over a relation nobody knows
select *, 1 as one from nowhere;
--> one <- nothing
--> and more: select * over nowhere: unknown relation nowhere

-- a column that may be of two relations nobody knows
select x from nowhere a join elsewhere b on a.id = b.id;
--> x <- nothing !! column x may be of any of a, b: not all theirs are known

-- a column of a relation nobody knows beside one that is known
select name, extra from customers c join nowhere n on n.id = c.id;
--> name <- customers.name copy
--> extra <- nothing !! unknown relation nowhere
--> uses customers.id join

-- no relation of that name
select o.id from orders;
--> id <- nothing !! o is no relation of the query

-- a star over no relation of that name
select o.* from orders;
--> and more: o.*: o is no relation of the query

-- no grammar
select from where;
--> unreadable: syntax error at 1:17: Expected table name but got 'where'

-- no query
drop table orders;
--> unreadable: there is no query in it

-- nothing
;
--> unreadable: there is no query in it

-- a pivot whose values the data gives
pivot orders on status using sum(amount) group by customer_id;
--> customer_id <- orders.customer_id copy
--> and more: the columns of a pivot are made from data unless it lists its values
--> uses orders.customer_id group

-- columns of a file
select * from read_parquet('x.parquet');
--> and more: select * over read_parquet: the columns of read_parquet(…) aren't known

-- parts of a union that do not fit
select id, name from customers union all select id from orders;
--> id <- customers.id copy, orders.id copy
--> name <- customers.name copy !! column name has no match in all parts of union
