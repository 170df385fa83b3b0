"""Share of wallet in the public SMCRM tables, by pandas alone.

(cd ../shared/data/smcrm; python3 smcrm.py) > test/peers/smcrm.json
"""
import json
import pandas as pd

people = pd.read_csv('customerRetentionDemographics.csv')
sales = pd.read_csv('customerRetentionTransactions.csv')
spend = sales[sales.purchase == 1].groupby('customer').order_quantity.sum()
people['spend'] = people.customer.map(spend).fillna(0)
people['share'] = people.sow / 100
people['wallet'] = people.spend / people.share
prospects = pd.read_csv('acquisitionRetention.csv')
within = prospects[prospects.sow <= 100]
print(json.dumps({
    'retention': {
        'customers': len(people),
        'mean_share': round(people.share.mean(), 10),
        'spend': round(people.spend.sum(), 2),
        'wallet': round(people.wallet.sum(), 4),
        'share_of_wallet': round(people.spend.sum() / people.wallet.sum(), 10),
        'small_shares': int((people.share <= 0.5).sum()),
    },
    'prospects': {
        'customers': len(within),
        'above_100': int((prospects.sow > 100).sum()),
        'mean_share': round(within.sow.mean() / 100, 10),
    },
}, indent=1))
