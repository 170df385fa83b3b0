"""What counts as an order, by pandas, on fixtures/shop: run with /usr/bin/python3 from the root of the project.

An order is the lines of one order_id with the negative lines that name it; it counts if its amounts sum to more than 0.
Prints, as test/peers/orders.json, orders and customers of everything, of the last year by channel and by category, and
orders of the last months.
"""
import json

import pandas as pd

lines = pd.read_csv('fixtures/shop/orders.csv')
products = pd.read_csv('fixtures/shop/products.csv')
lines['order'] = lines.order_id.where((lines.amount >= 0) | lines.returns_order_id.isna(), lines.returns_order_id)


def counts(frame):
    net = frame.groupby('order').amount.sum()
    own = frame.dropna(subset=['customer_id']).groupby(['customer_id', 'order']).amount.sum()
    return int((net > 1e-9).sum()), own[own > 1e-9].index.get_level_values(0).nunique()


def by(frame, label):
    whole = frame.groupby('order').amount.transform('sum') > 1e-9
    own = frame.groupby(['customer_id', 'order']).amount.transform('sum') > 1e-9
    orders = frame[whole].groupby([label, 'order']).amount.sum()
    people = frame[own].groupby([label, 'customer_id', 'order']).amount.sum()
    people = people[people > 1e-9].reset_index()
    return {
        name: (int((orders[name] > 1e-9).sum()), people[people[label] == name].customer_id.nunique())
        for name in sorted(frame[label].unique())
    }


year = lines[lines.ordered_on >= '2024-05-01'].merge(products[['product_id', 'category']], how='left')
net = lines.groupby('order').agg(amount=('amount', 'sum'), day=('ordered_on', 'min'))
months = net[net.amount > 1e-9].day.str[:7].value_counts().sort_index().tail(3)
print(json.dumps({
    'everything': counts(lines),
    'year': counts(year),
    'channel': by(year, 'channel'),
    'category': by(year, 'category'),
    'months': {month: int(n) for month, n in months.items()},
}, indent=2))
