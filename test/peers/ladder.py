"""States of the usual ladder of the bundled shop and the moves between two days, by pandas alone.

python3 test/peers/ladder.py fixtures/shop > test/peers/ladder.json
"""
import json
import sys

import pandas as pd

folder = sys.argv[1]
customers = pd.read_csv(f'{folder}/customers.csv', dtype=str, keep_default_na=False)
lines = pd.read_csv(f'{folder}/orders.csv', dtype=str, keep_default_na=False)
lines['day'] = pd.to_datetime(lines.ordered_on.str[:10])
lines['minor'] = (lines.amount.astype(float) * 100).round().astype(int)
back = (lines.minor < 0) & (lines.returns_order_id != '')
lines['of'] = lines.order_id.where(~back, lines.returns_order_id)


def states(day):
    then = lines[lines.day <= day]
    orders = then.groupby(['customer_id', 'of']).agg(day=('day', 'min'), minor=('minor', 'sum')).reset_index()
    bought = orders[orders.minor > 0]
    found = {}
    for person in customers.itertuples():
        own = bought[bought.customer_id == person.customer_id]
        days = sorted(set(own.day))
        had_orders = (orders.customer_id == person.customer_id).any()
        if not had_orders and person.acquired_on and pd.Timestamp(person.acquired_on) > day:
            continue
        if not days:
            found[person.customer_id] = 'prospect'
            continue
        since = (day - days[-1]).days
        gap = (days[-1] - days[-2]).days if len(days) > 1 else None
        if len(own) == 1 and since <= 365:
            state = 'first'
        elif gap is not None and gap > 365 and since <= 365:
            state = 'won-back'
        elif since <= 365:
            state = 'repeat' if len(own) <= 3 else 'loyal'
        else:
            state = 'dormant' if since <= 730 else 'lost'
        found[person.customer_id] = state
    return pd.Series(found)


now, before = states(pd.Timestamp('2025-04-30')), states(pd.Timestamp('2024-04-30'))
both = pd.DataFrame({'now': now, 'before': before.reindex(now.index)}).fillna('(not known yet)')
print(json.dumps({
    'now': now.value_counts().sort_index().to_dict(),
    'before': before.value_counts().sort_index().to_dict(),
    'moves': {f'{a} > {b}': int(n) for (a, b), n in both.groupby(['before', 'now']).size().items()},
}, indent=1))
