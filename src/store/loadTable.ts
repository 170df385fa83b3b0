import type { TableName } from '../tables.js';
import type { LoadContext, Loader } from './load.js';
import { loadCampaigns, loadProducts } from './loadCatalogue.js';
import { loadConsents } from './loadConsents.js';
import { loadContacts } from './loadContacts.js';
import { loadCosts } from './loadCosts.js';
import { loadCustomers } from './loadCustomers.js';
import { loadOrders } from './loadOrders.js';
import { loadResponses } from './loadResponses.js';

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
};
