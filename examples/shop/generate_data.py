"""Write the raw data of Fernhill, the shop of this example, into a DuckDB file.

    python generate_data.py [--orders 100000] [--database PATH] [--as-of 2026-10-31]

The whole history (1 January 2024 to 31 October 2026) is drawn from md5 hashes of row numbers, never
from a random generator, so that the same arguments give the same rows on every machine and with
every version of DuckDB. `--as-of` shows the warehouse as it stood on the evening of an earlier day:
rows that had not been loaded by then are missing, and orders have the status they had then. Only
the column `_synced_at`, which source freshness reads, follows the wall clock (or `--synced-at`).

Nothing but the package `duckdb` is needed.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

OPENING = date(2024, 1, 1)
CLOSING = date(2026, 10, 31)
TABLES = ("customers", "orders", "order_items", "products", "payments", "events")

# fmt: off
# category: (finishes, {subcategory: [(product, list price in dollars), …]}), best sellers first
CATALOGUE = {
    "Kitchen": (
        ("Slate", "Cream", "Copper"),
        {
            "Cookware": [("Cast Iron Skillet", 48), ("Saucepan", 39), ("Roasting Tin", 34),
                         ("Stock Pot", 69), ("Wok", 45)],
            "Coffee and Tea": [("Pour-over Set", 36), ("Enamel Mug", 14), ("Teapot", 32),
                               ("Hand Grinder", 58), ("Milk Jug", 19)],
        },
    ),
    "Garden": (
        ("Oak", "Ash", "Steel"),
        {
            "Tools": [("Hand Trowel", 16), ("Pruning Shears", 29), ("Digging Fork", 47),
                      ("Watering Can", 34), ("Wheelbarrow", 118)],
            "Planters": [("Window Box", 27), ("Herb Planter", 22), ("Patio Tub", 54),
                         ("Hanging Basket", 18), ("Raised Bed", 96)],
        },
    ),
    "Lighting": (
        ("Brass", "Linen", "Black"),
        {
            "Lamps": [("Bedside Lamp", 49), ("Desk Lamp", 62), ("Floor Lamp", 129),
                      ("Clip Lamp", 28), ("Night Light", 17)],
            "Candles": [("Pillar Candle", 15), ("Lantern", 38), ("Candle Holder", 21),
                        ("Tea Light Set", 12), ("Candelabra", 74)],
        },
    ),
    "Textiles": (
        ("Natural", "Moss", "Indigo"),
        {
            "Bedding": [("Pillowcase Pair", 26), ("Duvet Cover", 89), ("Fitted Sheet", 44),
                        ("Quilt", 135), ("Bed Throw", 68)],
            "Table and Bath": [("Tea Towel", 12), ("Bath Towel", 24), ("Apron", 29),
                               ("Table Runner", 31), ("Napkin Set", 22)],
        },
    ),
    "Storage": (
        ("Willow", "Jute", "Felt"),
        {
            "Baskets": [("Laundry Basket", 42), ("Bread Basket", 18), ("Toy Basket", 35),
                        ("Log Basket", 52), ("Picnic Basket", 79)],
            "Order": [("Wall Hook Rail", 24), ("Spice Rack", 33), ("Shoe Rack", 57),
                      ("Desk Organiser", 27), ("Ladder Shelf", 112)],
        },
    ),
    "Furniture": (
        ("Oak", "Walnut", "White"),
        {
            "Seating": [("Step Stool", 46), ("Bar Stool", 92), ("Dining Chair", 124),
                        ("Bench", 168), ("Reading Chair", 289)],
            "Tables": [("Side Table", 84), ("Plant Stand", 39), ("Bedside Table", 109),
                       ("Console Table", 189), ("Coffee Table", 215)],
        },
    ),
}
# fmt: on
CLUBS = {"Coffee Club": (18, 29, 42), "Flower Club": (24, 36, 52)}
CLUB_SIZES = ("Small", "Medium", "Large")

FIRST_NAMES = """
    Ada Amara Anton Beatriz Bram Carla Chidi Clara Daan Dalia Edith Elias Emre Esther Farid Fiona
    Freya Gita Hanna Hugo Ines Ivan Jonas Julia Kofi Lena Liam Lucia Maja Marco Mei Milan Nadia
    Noah Olga Oscar Petra Priya Quentin Rosa Ruben Samir Selma Sofia Tariq Theo Uma Vera Wanda Yusuf
"""
LAST_NAMES = """
    Abbott Adeyemi Baker Bergmann Castillo Chen Dekker Diallo Eriksen Evans Fischer Fontaine Garcia
    Greene Haddad Hansen Ibrahim Ito Jansen Jones Kaur Keller Lambert Lopez Marsh Meyer Nakamura
    Novak Okafor Olsen Patel Quinn Ramos Rossi Sato Schmidt Silva Taylor Ueda Visser Walker Young
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate the data as the command line asks and tell what was written."""
    options = read_options(arguments)
    started = time.perf_counter()
    with duckdb.connect(str(options.database)) as warehouse:
        write_raw_data(warehouse, options.orders, options.as_of, options.synced_at)
        counts = [count_rows(warehouse, f"raw_ecommerce.{table}") for table in TABLES]
    for table, count in zip(TABLES, counts, strict=True):
        sys.stdout.write(f"raw_ecommerce.{table:<12} {count:>9,} rows\n")
    seconds = time.perf_counter() - started
    sys.stdout.write(f"{options.database}, as of {options.as_of}, written in {seconds:.1f} s\n")
    return 0


def read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; a value that makes no sense ends the program with a message."""
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Write the shop's raw data into a DuckDB file.")
    parser.add_argument(
        "--orders", type=int, default=100_000, help="orders in the whole history (at least 500)"
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=Path(os.environ.get("SHOP_DATABASE", here / "shop.duckdb")),
        help="the DuckDB file; default: $SHOP_DATABASE, else shop.duckdb beside this script",
    )
    parser.add_argument(
        "--as-of", type=date.fromisoformat, default=CLOSING, help="last day the data knows of"
    )
    parser.add_argument(
        "--synced-at",
        type=datetime.fromisoformat,
        default=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        help="when the loader last ran, in UTC; default: now",
    )
    options = parser.parse_args(arguments)
    if options.orders < 500:
        parser.error("--orders must be at least 500, or some customers would have no story to tell")
    if not OPENING + timedelta(days=120) <= options.as_of <= CLOSING:
        parser.error(f"--as-of must lie between {OPENING + timedelta(days=120)} and {CLOSING}")
    return options


def write_raw_data(
    warehouse: duckdb.DuckDBPyConnection, orders: int, as_of: date, synced_at: datetime
) -> None:
    """Replace the schema `raw_ecommerce`: first the true world, then what the loader saw of it."""
    define_macros(warehouse, as_of, synced_at)
    create_catalogue(warehouse)
    create_world_customers(warehouse, orders // 4)
    create_world_orders(warehouse, orders)
    create_world_order_lines(warehouse)
    warehouse.execute("begin transaction")
    warehouse.execute("drop schema if exists raw_ecommerce cascade")
    warehouse.execute("create schema raw_ecommerce")
    for statement in (
        RAW_PRODUCTS,
        RAW_CUSTOMERS,
        RAW_ORDERS,
        RAW_ORDER_ITEMS,
        RAW_PAYMENTS,
        RAW_EVENTS,
    ):
        warehouse.execute(statement)
    warehouse.execute("commit")


def count_rows(warehouse: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows of one table."""
    row = warehouse.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def define_macros(warehouse: duckdb.DuckDBPyConnection, as_of: date, synced_at: datetime) -> None:
    """Define chance, the calendar and the evening on which we look."""
    warehouse.execute(f"""
        -- a number in [0, 1) that depends on nothing but its name and the row
        create or replace temp macro draw(name, row_number) as
            (md5_number_lower(name || ':' || row_number) % 1000003) / 1000003.0;
        create or replace temp macro pick(items, chance) as
            items[1 + cast(floor(chance * len(items)) as integer)];
        create or replace temp macro opening() as timestamp '{OPENING}';
        create or replace temp macro closing() as timestamp '{CLOSING + timedelta(days=1)}';
        create or replace temp macro midnight() as timestamp '{as_of + timedelta(days=1)}';
        create or replace temp macro synced(minutes, row_number) as
            timestamp '{synced_at:%Y-%m-%d %H:%M:%S}'
            - to_minutes(minutes) - to_seconds(cast(row_number % 300 as integer));
        create or replace temp macro days_later(moment, days) as
            moment + to_seconds(cast(86400 * days as bigint));
        -- people shop before the holidays, in spring, and on Sundays
        create or replace temp macro season(moment) as
            [0.80, 0.78, 0.95, 1.10, 1.15, 1.00, 0.82, 0.85, 0.95, 1.05, 1.55, 1.60][month(moment)]
            * [1.25, 1.10, 0.95, 0.92, 0.95, 0.88, 1.00][1 + dayofweek(moment)];
        create or replace temp macro seasonal(one, other, chance) as
            case when chance < season(one) / (season(one) + season(other)) then one else other end;
        -- a third of that week's shoppers wait for Black Friday;
        -- on 17 March 2026 the checkout was down
        create or replace temp macro to_an_eventful_day(moment, ticket) as
            case
                when cast(moment as date) between date '2024-11-25' and date '2024-12-01'
                    and draw('bargain', ticket) < 0.35
                    then date '2024-11-29' + (moment - date_trunc('day', moment))
                when cast(moment as date) between date '2025-11-24' and date '2025-11-30'
                    and draw('bargain', ticket) < 0.35
                    then date '2025-11-28' + (moment - date_trunc('day', moment))
                when cast(moment as date) = date '2026-03-17' and draw('outage', ticket) < 0.9
                    then moment + to_days(1 + cast(floor(2 * draw('patience', ticket)) as integer))
                else moment
            end;
        create or replace temp macro in_waking_hours(moment, chance, other_chance) as
            date_trunc('day', moment)
            + to_seconds(cast(23400 + 62900 * (chance + other_chance) / 2 as bigint));
    """)


def create_catalogue(warehouse: duckdb.DuckDBPyConnection) -> None:
    """List every product ever sold, the two that were withdrawn later among them."""
    rows: list[tuple[object, ...]] = []
    for category, (finishes, subcategories) in CATALOGUE.items():
        shelves = [[(name, *item) for item in items] for name, items in subcategories.items()]
        ranked = [
            (subcategory, f"{finish} {product}", price + 3 * position, "physical")
            for position, finish in enumerate(finishes)
            for pair in zip(*shelves, strict=True)
            for subcategory, product, price in pair
        ]
        rows += [(category, *product, rank) for rank, product in enumerate(ranked)]
    for club, prices in CLUBS.items():
        rows += [
            ("Subscriptions", club, f"{club} {size}", price, "subscription", rank)
            for rank, (size, price) in enumerate(zip(CLUB_SIZES, prices, strict=True))
        ]
    warehouse.execute("""
        create or replace temp table catalogue (
            number integer, category varchar, subcategory varchar, name varchar,
            price decimal(10, 2), kind varchar, rank integer
        )
    """)
    warehouse.executemany(
        "insert into catalogue values (?, ?, ?, ?, ? - 0.05, ?, ?)",
        [(number, *row) for number, row in enumerate(rows, start=1)],
    )


def create_world_customers(warehouse: duckdb.DuckDBPyConnection, customers: int) -> None:
    """Draw people: when they sign up, how long they stay, what they like. Low ranks buy most."""
    warehouse.execute(
        """
        create or replace temp table world_customers as
        with drawn as (
            select
                rank,
                in_waking_hours(
                    seasonal(
                        days_later(opening(), 1030 * power(draw('signup', rank), 0.8)),
                        days_later(opening(), 1030 * power(draw('signup again', rank), 0.8)),
                        draw('season', rank)
                    ),
                    draw('hour', rank), draw('minute', rank)
                ) as signup_at,
                45 - 520 * ln(1 - draw('loyalty', rank)) as active_days
            from range($customers) as ranks(rank)
        )
        select
            rank,
            row_number() over (order by signup_at, rank) as number,
            signup_at,
            active_days,
            pick($first_names, draw('first name', rank)) as first_name,
            pick($last_names, draw('last name', rank)) as last_name,
            pick(
                ['Kitchen', 'Kitchen', 'Garden', 'Garden', 'Lighting', 'Textiles', 'Textiles',
                 'Storage', 'Furniture'],
                draw('taste', rank)
            ) as favourite,
            pick(
                ['card', 'card', 'card', 'card', 'card', 'card', 'paypal', 'paypal', 'wallet',
                 'bank_transfer'],
                draw('purse', rank)
            ) as payment_method,
            rank % 211 = 7 as is_staff,
            case when rank % 20 = 3 then days_later(signup_at, 120 * draw('club', rank)) end
                as joins_club_at,
            least(30, cast(floor(-10 * ln(1 - draw('club months', rank))) as integer))
                as club_months
        from drawn
        """,
        {
            "customers": customers,
            "first_names": FIRST_NAMES.split(),
            "last_names": LAST_NAMES.split(),
        },
    )


def create_world_orders(warehouse: duckdb.DuckDBPyConnection, orders: int) -> None:
    """Draw the orders: club deliveries every month, and one-off orders up to the wished number."""
    warehouse.execute("""
        create or replace temp table club_orders as
        select
            people.rank,
            people.joins_club_at + to_months(cast(months.month as integer)) as ordered_at,
            pick(['Coffee Club', 'Coffee Club', 'Flower Club'], draw('which club', people.rank))
                as club,
            -- some take a larger box from the seventh month on, some a smaller one
            greatest(0, least(2,
                cast(floor(3 * draw('box', people.rank)) as integer)
                + case when months.month < 6 then 0
                       when people.rank % 100 = 3 then 1
                       when people.rank % 100 = 43 then -1
                       else 0 end
            )) as box
        from world_customers as people, range(31) as months(month)
        where people.joins_club_at is not null
            and months.month <= people.club_months
            -- and some skip two boxes while they travel
            and not (people.rank % 60 = 23 and months.month in (4, 5))
            and people.joins_club_at + to_months(cast(months.month as integer)) < closing()
    """)
    warehouse.execute(
        """
        create or replace temp table world_orders as
        with tickets as (
            select
                ticket,
                -- one in ten never buys; the keenest buy some fifteen times as often as the rest
                cast(floor(-0.33 * $customers * ln(1 - 0.934 * draw('customer', ticket))) as bigint)
                    as buyer
            from range(cast(1.6 * $orders as bigint)) as tickets(ticket)
        ),

        one_off as (
            select
                ticket,
                people.rank,
                in_waking_hours(
                    seasonal(
                        days_later(signup_at, active_days * power(draw('moment', ticket), 1.3)),
                        days_later(
                            signup_at, active_days * power(draw('moment again', ticket), 1.3)),
                        draw('season', ticket)
                    ),
                    draw('hour', ticket), draw('minute', ticket)
                ) as wished_at,
                people.signup_at
            from tickets
            inner join world_customers as people on people.rank = tickets.buyer
        ),

        -- who would have bought after closing has not bought at all
        in_time as (
            select * exclude (wished_at), to_an_eventful_day(wished_at, ticket) as wished_at
            from one_off
            where wished_at < closing()
            order by ticket
            limit cast($orders as bigint)
        ),

        together as (
            select rank, ticket, greatest(wished_at, signup_at + to_minutes(4)) as ordered_at,
                null as club, null as box
            from in_time
            union all
            select rank, -1 - rank, ordered_at, club, box from club_orders
        ),

        numbered as (
            select *, row_number() over (order by ordered_at, rank, ticket) as number
            from together
        ),

        fated as (
            select
                *,
                draw('fate', number) as fate,
                days_later(ordered_at, 0.4 + 2.2 * draw('packing', number)) as ships_at
            from numbered
        )

        select
            number,
            printf('ORD%08d', number) as order_id,
            rank,
            case when number % 251 = 77 and club is null then null else rank end as known_rank,
            club,
            box,
            ordered_at,
            -- nobody cancels or returns a box of coffee
            case when club is null and fate < 0.04 then 'cancelled'
                 when club is null and fate < 0.085 then 'returned'
                 when club is null and fate < 0.125 then 'partly refunded'
                 else 'kept' end as fate,
            ships_at,
            days_later(ships_at, 1 + 4 * draw('road', number)) as arrives_at,
            days_later(ordered_at, 0.02 + 0.3 * draw('regret', number)) as cancels_at,
            days_later(ships_at, 7 + 18 * draw('return', number)) as returns_at,
            case when club is not null then 0
                 when draw('coupon', number) < 0.06 then 10
                 when draw('coupon', number) < 0.11 then 15
                 when draw('coupon', number) < 0.14 then 20
                 else 0 end as discount_percent
        from fated
        """,
        {"orders": orders - count_rows(warehouse, "club_orders"), "customers": orders // 4},
    )


def create_world_order_lines(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Draw what is in the parcels, and from it what each order costs."""
    warehouse.execute("""
        create or replace temp table world_order_lines as
        with lines as (
            select
                orders.*,
                line_number,
                orders.number * 10 + line_number as line_key
            from world_orders as orders, range(1, 6) as line_numbers(line_number)
            where line_number <= case
                when orders.club is not null or draw('lines', orders.number) < 0.40 then 1
                when draw('lines', orders.number) < 0.68 then 2
                when draw('lines', orders.number) < 0.85 then 3
                when draw('lines', orders.number) < 0.95 then 4
                else 5 end
        ),

        wishes as (
            select
                lines.*,
                case
                    when lines.club is not null then 'Subscriptions'
                    when draw('faithful', line_key) < 0.5 then people.favourite
                    else pick(
                        ['Kitchen', 'Garden', 'Lighting', 'Textiles', 'Storage', 'Furniture'],
                        draw('category', line_key))
                end as category,
                coalesce(
                    lines.box,
                    cast(floor(30 * power(draw('product', line_key), 1.6)) as integer)
                ) as product_rank
            from lines
            inner join world_customers as people on people.rank = lines.rank
        )

        select
            wishes.number,
            wishes.order_id,
            wishes.line_number,
            catalogue.number as product_number,
            quantity,
            unit_price,
            cast(round(quantity * unit_price * wishes.discount_percent / 100, 2) as decimal(10, 2))
                as discount_amount
        from (
            select
                *,
                case when club is not null or draw('quantity', line_key) < 0.82 then 1
                     when draw('quantity', line_key) < 0.95 then 2
                     else 4 end as quantity
            from wishes
        ) as wishes
        inner join (
            select *, unnest([2024, 2025, 2026]) as year, unnest([0.93, 0.96, 1.00]) as price_level
            from catalogue
        ) as catalogue
            on catalogue.category = wishes.category
            and catalogue.rank = wishes.product_rank
            and (wishes.club is null or catalogue.subcategory = wishes.club)
            and catalogue.year = year(wishes.ordered_at)
        cross join lateral (
            select cast(round(catalogue.price * catalogue.price_level, 2) as decimal(10, 2))
                as unit_price
        ) as priced;

        create or replace temp table world_order_totals as
        select
            orders.*,
            baskets.merchandise,
            baskets.discount,
            cast(case when orders.club is not null or baskets.merchandise - baskets.discount >= 75
                then 0 else 5.95 end as decimal(10, 2)) as shipping
        from world_orders as orders
        inner join (
            select
                number,
                sum(quantity * unit_price) as merchandise,
                sum(discount_amount) as discount
            from world_order_lines
            group by number
        ) as baskets on baskets.number = orders.number;
    """)


RAW_PRODUCTS = """
    create table raw_ecommerce.products as
    select
        printf('PROD%06d', number) as product_id,
        name as product_name,
        -- the catalogue tool lets everybody type the category by hand
        case when number % 37 = 5 then upper(category)
             when number % 41 = 8 then category || ' '
             else category end as category,
        subcategory,
        kind as product_type,
        price as unit_price,
        cast(round(price * (0.42 + 0.22 * draw('cost', number)), 2) as decimal(10, 2)) as unit_cost,
        number % 29 <> 4 as is_active,
        cast(opening() as date) + cast(-400 * draw('launch', number) as integer) as launched_on,
        opening() + to_hours(cast(number as integer)) as updated_at,
        opening() + to_hours(cast(number + 24 as integer)) as _loaded_at,
        synced(30 * 60, number) as _synced_at
    from catalogue
    where not (category in ('Kitchen', 'Garden') and rank = 9)
    order by number
"""

RAW_CUSTOMERS = """
    create table raw_ecommerce.customers as
    with people as (
        select
            *,
            case when rank % 3 = 1 then days_later(signup_at, 30 + 200 * draw('edit', rank)) end
                as edited_at,
            lower(first_name) || '.' || lower(last_name) || number
                || case when is_staff then '+test@fernhill.example'
                        else pick(['@example.com', '@example.net', '@example.org'],
                            draw('mail', rank)) end as address
        from world_customers
        where signup_at + to_minutes(5) < midnight()
    ),

    versions as (
        select *, signup_at as updated_at, 1 as version from people
        where edited_at is null or edited_at >= midnight() or rank % 89 = 17
        union all
        select *, edited_at as updated_at, 2 as version from people where edited_at < midnight()
    )

    select
        printf('CUST%08d', number) as customer_id,
        case when rank % 97 = 31 then upper(first_name) else first_name end as first_name,
        last_name,
        case when rank % 9 = 2 then upper(address)
             when rank % 13 = 5 then '  ' || address
             when version = 1 and rank % 17 = 3
                then upper(first_name) || substr(address, len(first_name) + 1)
             else address end as email,
        case when draw('phone', rank) < 0.62
            then printf('+1 555 %07d', cast(floor(9999999 * draw('number', rank)) as integer)) end
            as phone,
        case when rank % 173 = 11 then null
             when rank % 173 = 12 then 'n/a'
             when rank % 7 = 4 then lower(country)
             else country end as country,
        case when draw('channel', rank) < 0.28 then 'organic_search'
             when draw('channel', rank) < 0.50 then 'paid_search'
             when draw('channel', rank) < 0.66 then 'paid_social'
             when draw('channel', rank) < 0.80 then 'email'
             when draw('channel', rank) < 0.90 then 'referral'
             when draw('channel', rank) < 0.97 then 'affiliate' end as acquisition_channel,
        case when version = 2 or rank % 11 <> 0 then draw('opt in', rank) < 0.58 end
            as marketing_opt_in,
        signup_at as created_at,
        updated_at,
        updated_at + to_minutes(5) as _loaded_at,
        synced(95, rank) as _synced_at
    from (
        select *, pick(
            ['US', 'US', 'US', 'US', 'US', 'United States', 'USA', 'CA', 'Canada', 'GB', 'GB', 'UK',
             'DE', 'Germany', 'FR', 'NL', 'AU'],
            draw('country', rank)) as country
        from versions
    ) as versions
    order by updated_at, number
"""

RAW_ORDERS = """
    create table raw_ecommerce.orders as
    with told as (
        select
            *,
            case when fate = 'cancelled' and cancels_at < midnight() then cancels_at end
                as cancelled_at,
            case when fate <> 'cancelled' and ships_at < midnight() then ships_at end as shipped_at,
            case when fate <> 'cancelled' and arrives_at < midnight() then arrives_at end
                as delivered_at,
            case when fate = 'returned' and returns_at < midnight() then returns_at end
                as returned_at
        from world_order_totals
        where ordered_at + to_minutes(15) < midnight()
    ),

    versions as (
        select
            *,
            case when cancelled_at is not null then 'cancelled'
                 when returned_at is not null then 'returned'
                 when delivered_at is not null then 'completed'
                 when shipped_at is not null then 'shipped'
                 else 'placed' end as status,
            coalesce(cancelled_at, returned_at, delivered_at, shipped_at, ordered_at) as updated_at
        from told
        union all
        -- now and then the change feed keeps the first version of an order beside the latest one
        select * replace (null as cancelled_at, null as shipped_at, null as delivered_at,
                null as returned_at), 'placed', ordered_at
        from told
        where number % 53 = 9 and coalesce(cancelled_at, shipped_at) is not null
    )

    select
        order_id,
        case when known_rank is not null then printf('CUST%08d', people.number) end as customer_id,
        case when versions.number % 67 = 40 then upper(status) else status end as order_status,
        case when club is null then 'one_off' else 'subscription' end as order_type,
        case when club is null and draw('app', versions.number) < 0.38 then 'app' else 'web' end
            as sales_channel,
        case when discount_percent > 0 then 'FERN' || discount_percent end as coupon_code,
        cast(discount as decimal(10, 2)) as discount_amount,
        shipping as shipping_amount,
        cast(merchandise - discount + shipping as decimal(10, 2)) as order_amount,
        ordered_at,
        shipped_at,
        delivered_at,
        returned_at,
        cancelled_at,
        updated_at,
        updated_at + to_minutes(15) as _loaded_at,
        synced(25, versions.number) as _synced_at
    from versions
    inner join world_customers as people on people.rank = versions.rank
    order by updated_at, versions.number
"""

RAW_ORDER_ITEMS = """
    create table raw_ecommerce.order_items as
    select
        printf('ITEM%08d%02d', lines.number, line_number) as order_item_id,
        lines.order_id,
        line_number,
        printf('PROD%06d', product_number) as product_id,
        quantity,
        unit_price,
        discount_amount,
        ordered_at + to_minutes(15) as _loaded_at,
        synced(25, lines.number) as _synced_at
    from world_order_lines as lines
    inner join world_orders as orders on orders.number = lines.number
    where ordered_at + to_minutes(15) < midnight()
    order by lines.number, line_number
"""

RAW_PAYMENTS = """
    create table raw_ecommerce.payments as
    with steps as (
        select
            orders.*,
            people.payment_method,
            cast(100 * (merchandise - discount + shipping) as bigint) as total_cents,
            cast(100 * (merchandise - discount) as bigint) as merchandise_cents,
            orders.number % 25 = 11 and merchandise - discount > 40 and fate <> 'cancelled'
                as has_gift_card
        from world_order_totals as orders
        inner join world_customers as people on people.rank = orders.rank
    ),

    payments as (
        select *, 1 as step, 'charge' as kind, payment_method as method, 'failed' as status,
            total_cents as cents, ordered_at + to_seconds(20) as processed_at
        from steps where number % 18 = 6
        union all
        select *, 2, 'charge', 'gift_card', 'succeeded', 2500, ordered_at + to_seconds(50)
        from steps where has_gift_card
        union all
        select *, 3, 'charge', payment_method,
            case when fate = 'cancelled' then 'voided' else 'succeeded' end,
            total_cents - case when has_gift_card then 2500 else 0 end,
            ordered_at + to_seconds(55 + number % 40)
        from steps
        union all
        select *, 4, 'refund', payment_method, 'succeeded',
            case when fate = 'returned' then merchandise_cents
                 else cast(round(merchandise_cents * 0.3) as bigint) end,
            days_later(returns_at, 1.5)
        from steps where fate in ('returned', 'partly refunded')
    ),

    numbered as (
        select
            *,
            row_number() over (order by processed_at, number, step) as payment_number,
            -- the processor's hourly file sometimes comes days later
            processed_at + case
                when number % 61 = 20 then to_hours(20 + cast(number % 50 as integer))
                else to_minutes(60) end as first_loaded_at
        from payments
    ),

    deliveries as (
        select *, first_loaded_at as loaded_at from numbered
        union all
        -- the webhook fires twice
        select *, first_loaded_at + to_minutes(7) from numbered where payment_number % 103 = 50
    )

    select
        printf('PAY%08d', payment_number) as payment_id,
        order_id,
        kind as payment_type,
        case when number % 151 <> 20 or method = 'gift_card' then method end as payment_method,
        status as payment_status,
        cents as amount_cents,
        processed_at,
        loaded_at as _loaded_at,
        synced(40, payment_number) as _synced_at
    from deliveries
    where loaded_at < midnight()
    order by loaded_at, payment_number
"""

# The storefront keeps raw events for 90 days: about 20 visits for every order, one of which buys.
RAW_EVENTS = """
    create table raw_ecommerce.events as
    with visits as (
        select
            orders.*,
            visit,
            orders.number * 32 + visit as visit_number,
            md5_number_lower('visit:' || (orders.number * 32 + visit)) as dice
        from world_orders as orders, range(20) as visits(visit)
        where orders.club is null
            and orders.ordered_at between midnight() - to_days(100) and midnight() + to_days(7)
    ),

    rolled as (
        select
            *,
            (dice % 1000) / 1000.0 as depth,
            (dice // 1000 % 1000) / 1000.0 as when_chance,
            (dice // 1000000 % 1000) / 1000.0 as who_chance,
            (dice // 1000000000 % 1000) / 1000.0 as device_chance,
            (dice // 1000000000000 % 1000) / 1000.0 as traffic_chance
        from visits
    ),

    sessions as (
        select
            *,
            visit > 0 and visit_number % 83 = 12 as is_bot,
            -- the buyer came by before; everybody else is a stranger
            visit = 0 or who_chance < 0.14 as is_buyer,
            case when visit = 0 then ordered_at - to_seconds(420)
                 else in_waking_hours(days_later(ordered_at, 7 - 14 * when_chance),
                     traffic_chance, device_chance)
                     - to_seconds(cast(visit_number % 1800 as integer)) end as started_at,
            case when visit = 0 then 5
                 when visit_number % 83 = 12 then 6
                 when depth < 0.46 then 1
                 when depth < 0.78 then 2
                 when depth < 0.93 then 3
                 else 4 end as steps
        from rolled
    ),

    happenings as (
        select
            sessions.*,
            step,
            visit_number * 8 + step as event_number,
            started_at + to_seconds(cast((step - 1) * (35 + visit_number % 60) as bigint))
                as happened_at
        from sessions, range(1, 7) as steps(step)
        where step <= sessions.steps
    ),

    received as (
        select
            *,
            -- phones without a signal hand their events in when they are back
            happened_at + case when visit_number % 47 = 9
                    then to_hours(cast(6 + visit_number % 60 as integer)) else to_seconds(2) end
                as received_at,
            case when step = 1 or is_bot then 'page_view'
                 when step = 2 then 'product_view'
                 when step = 3 then 'add_to_cart'
                 when step = 4 then 'checkout_start'
                 else 'purchase' end as event_type
        from happenings
    ),

    deliveries as (
        select *, received_at + to_minutes(30) as loaded_at from received
        union all
        select *, received_at + to_minutes(45) from received where event_number % 101 = 7
    )

    select
        printf('EVT%012d', event_number) as event_id,
        case when is_buyer then 'V' || substr(md5('visitor:' || deliveries.rank), 1, 12)
             else 'V' || substr(md5('stranger:' || visit_number), 1, 12) end as visitor_id,
        case when is_buyer and (visit = 0 or visit_number % 2 = 0) and known_rank is not null
            then printf('CUST%08d', people.number) end as customer_id,
        event_type,
        case event_type when 'page_view' then '/'
             when 'product_view' then '/products/' || lower(people.favourite)
             when 'add_to_cart' then '/cart'
             else '/checkout' end as page_path,
        case when is_bot then 'bot'
             when device_chance < 0.52 then 'mobile'
             when device_chance < 0.93 then 'desktop'
             else 'tablet' end as device_type,
        case when traffic_chance < 0.27 then 'organic_search'
             when traffic_chance < 0.46 then 'paid_search'
             when traffic_chance < 0.62 then 'paid_social'
             when traffic_chance < 0.78 then 'email'
             when traffic_chance < 0.90 then 'direct' end as traffic_source,
        -- a few devices believe it is next year
        case when event_number % 499 = 33 then happened_at + to_days(365) else happened_at end
            as event_at,
        received_at,
        case when event_type = 'purchase' then json_object('order_id', order_id)
             when event_type = 'product_view'
                then json_object('category', lower(people.favourite)) end as properties,
        loaded_at as _loaded_at,
        synced(10, event_number) as _synced_at
    from deliveries
    inner join world_customers as people on people.rank = deliveries.rank
    where loaded_at < midnight() and received_at >= midnight() - to_days(90)
    order by loaded_at, event_number
"""


if __name__ == "__main__":
    sys.exit(main())
