import type { TableName } from '../tables.js';
import type { LoadContext, Loader } from './load.js';
import { loadCases } from './loadCases.js';
import { loadCampaigns, loadProducts } from './loadCatalogue.js';
import { loadConsents } from './loadConsents.js';
import { loadContacts } from './loadContacts.js';
import { loadCosts } from './loadCosts.js';
import { loadCustomers } from './loadCustomers.js';
import { loadMarkets } from './loadMarkets.js';
import { loadOrders } from './loadOrders.js';
import { loadRates } from './loadRates.js';
import { loadResponses } from './loadResponses.js';
import { loadTargets } from './loadTargets.js';
import { loadVisits } from './loadVisits.js';

/** The loader of each table. */
export const loadTable: Readonly<Record<TableName, (context: LoadContext) => Loader>> = {
  customers: loadCustomers,
  products: loadProducts,
  orders: loadOrders,
  campaigns: loadCampaigns,
  contacts: loadContacts,
  responses: loadResponses,
  costs: loadCosts,
  consents: loadConsents,
  cases: loadCases,
  visits: loadVisits,
  targets: loadTargets,
  markets: loadMarkets,
  rates: loadRates,
};
