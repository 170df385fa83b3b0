/**
 * What a column of an export holds. Types come from here, never from the values:
 * - `id`: text kept byte for byte; `text`: text, trimmed of surrounding blanks;
 * - `day`: a calendar day; `instant`: a day with an optional time of day;
 * - `money`: an amount, kept in minor units; `rate`: a price or cost per piece, kept in millionths;
 * - `number`: any decimal; `integer`: a whole number; `share`: a fraction from 0 to 1 (`0.4`, `40%`);
 * - `flag`: yes or no; `status`: granted or denied.
 */
export type ColumnType =
  | 'id'
  | 'text'
  | 'day'
  | 'instant'
  | 'money'
  | 'rate'
  | 'number'
  | 'integer'
  | 'share'
  | 'flag'
  | 'status';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Part of what makes a row the same row in a later export. */
  readonly key?: boolean;
  readonly required?: boolean;
  /** Headers that mean this column, in the form of `headerKey`. The name itself always does. */
  readonly aliases?: readonly string[];
  readonly help: string;
}

export interface Table {
  readonly name: TableName;
  readonly help: string;
  readonly columns: readonly TableColumn[];
  /** Groups of columns of which at least one must be there. */
  readonly oneOf?: readonly (readonly string[])[];
  /** Whether columns that the table does not know are kept (customers: as attributes). */
  readonly keepsUnknown?: boolean;
  /** How a row is recognised, in words. */
  readonly keyHelp: string;
}

export const tableNames = [
  'customers',
  'products',
  'orders',
  'campaigns',
  'contacts',
  'responses',
  'costs',
  'consents',
] as const;

export type TableName = (typeof tableNames)[number];

const customerId: TableColumn = {
  name: 'customer_id',
  type: 'id',
  key: true,
  required: true,
  aliases: [
    'customer',
    'customerid',
    'customer number',
    'customer no',
    'client id',
    'member id',
    '客户编号',
    '客戶編號',
    '会员编号',
  ],
  help: 'who; kept byte for byte',
};

const campaignId: TableColumn = {
  name: 'campaign_id',
  type: 'id',
  key: true,
  required: true,
  aliases: ['campaign', 'campaignid', '活动编号', '活動編號'],
  help: 'which campaign',
};

const wave: TableColumn = {
  name: 'wave',
  type: 'id',
  key: true,
  help: 'which send of the campaign; empty for the only one',
};

const updatedAt: TableColumn = {
  name: 'updated_at',
  type: 'instant',
  aliases: ['last modified', 'modified at', '更新时间'],
  help: 'when this row was last changed at its source: the newest wins, whatever the load order',
};

const channel: TableColumn = {
  name: 'channel',
  type: 'text',
  aliases: ['渠道', '通路'],
  help: 'email, post, sms, phone, web, store ...',
};

/** The tables that can be ingested: one description for the loader, the store, `clm schema` and the help. */
export const tables: Readonly<Record<TableName, Table>> = {
  customers: {
    name: 'customers',
    help: 'people or accounts; every other column is kept as an attribute',
    keyHelp: 'customer_id',
    keepsUnknown: true,
    columns: [
      { ...customerId, aliases: [...(customerId.aliases ?? []), 'id'] },
      {
        name: 'email',
        type: 'text',
        aliases: ['e-mail', 'email address', 'mail', '邮箱', '電子郵件'],
        help: 'e-mail address',
      },
      {
        name: 'phone',
        type: 'id',
        aliases: ['telephone', 'mobile', '电话', '電話', '手机'],
        help: 'phone number; kept byte for byte',
      },
      { name: 'first_name', type: 'text', aliases: ['firstname', 'given name', '名'], help: 'given name' },
      {
        name: 'last_name',
        type: 'text',
        aliases: ['lastname', 'surname', 'family name', '姓'],
        help: 'family name',
      },
      {
        name: 'household_id',
        type: 'id',
        aliases: ['household', 'hh id'],
        help: 'who lives together; one contact per household',
      },
      {
        name: 'account_id',
        type: 'id',
        aliases: ['account', 'company id'],
        help: 'the company a person belongs to',
      },
      { name: 'city', type: 'text', aliases: ['town', '城市'], help: 'city' },
      {
        name: 'region',
        type: 'text',
        aliases: ['state', 'province', '地区', '地區'],
        help: 'region or state',
      },
      {
        name: 'postal_code',
        type: 'id',
        aliases: ['zip', 'postcode', 'zip code', 'plz', '邮编'],
        help: 'postal code; kept byte for byte',
      },
      { name: 'country', type: 'text', aliases: ['国家', '國家'], help: 'country' },
      {
        name: 'birth_date',
        type: 'day',
        aliases: ['birthday', 'date of birth', 'dob', '生日'],
        help: 'day of birth',
      },
      { name: 'gender', type: 'text', aliases: ['sex', '性别', '性別'], help: 'gender' },
      {
        name: 'acquired_on',
        type: 'day',
        aliases: ['customer since', 'signup date', 'registered on', 'created at', '注册日期'],
        help: 'day of becoming a customer',
      },
      { name: 'acquisition_channel', type: 'text', help: 'where the customer came from' },
      { name: 'acquisition_cost', type: 'money', help: 'what winning the customer cost' },
      updatedAt,
    ],
  },
  products: {
    name: 'products',
    help: 'what is sold, with its cost',
    keyHelp: 'product_id',
    columns: [
      {
        name: 'product_id',
        type: 'id',
        key: true,
        required: true,
        aliases: ['product', 'productid', 'sku', 'stock code', 'stockcode', 'article', 'id', '产品编号'],
        help: 'which product; kept byte for byte',
      },
      {
        name: 'name',
        type: 'text',
        aliases: ['product name', 'title', 'description', '名称', '名稱'],
        help: 'name',
      },
      {
        name: 'category',
        type: 'text',
        aliases: ['product category', 'department', '类别', '類別'],
        help: 'category',
      },
      { name: 'brand', type: 'text', aliases: ['品牌'], help: 'brand' },
      {
        name: 'unit_cost',
        type: 'rate',
        aliases: ['cost price', 'cogs', '成本'],
        help: 'what one piece costs us',
      },
      {
        name: 'list_price',
        type: 'rate',
        aliases: ['price', 'rrp', '价格'],
        help: 'price before any discount',
      },
      updatedAt,
    ],
  },
  orders: {
    name: 'orders',
    help: 'sales, one row per order line; returns are lines with a negative amount',
    keyHelp: 'order_id + line; without line, its position among the rows of its order',
    oneOf: [['amount', 'unit_price']],
    columns: [
      {
        name: 'order_id',
        type: 'id',
        key: true,
        required: true,
        aliases: [
          'order',
          'orderid',
          'order number',
          'invoice',
          'invoice no',
          'invoiceno',
          'basket id',
          'transaction id',
          '订单号',
          '訂單號',
        ],
        help: 'which order; kept byte for byte',
      },
      {
        name: 'line',
        type: 'id',
        key: true,
        aliases: ['line no', 'line number', 'line id', 'position'],
        help: 'which line of the order',
      },
      { ...customerId, key: false, required: false, help: 'who bought; empty is an anonymous sale' },
      {
        name: 'ordered_on',
        type: 'instant',
        required: true,
        aliases: [
          'date',
          'day',
          'ordered at',
          'order date',
          'orderdate',
          'invoice date',
          'invoicedate',
          'transaction date',
          '下单日期',
          '訂單日期',
        ],
        help: 'business day, with a time of day if known',
      },
      {
        name: 'product_id',
        type: 'id',
        aliases: ['product', 'sku', 'stock code', 'stockcode', 'article', '产品编号'],
        help: 'which product',
      },
      {
        name: 'quantity',
        type: 'number',
        aliases: ['qty', 'units', '数量', '數量'],
        help: 'pieces; 1 if not given',
      },
      {
        name: 'amount',
        type: 'money',
        aliases: ['net amount', 'line total', 'revenue', 'sales value', 'net sales', '金额', '金額'],
        help: 'what the customer paid for the line, net of discount and tax',
      },
      {
        name: 'unit_price',
        type: 'rate',
        aliases: ['price', 'unitprice', '单价'],
        help: 'price of one piece: amount = unit_price x quantity - discount',
      },
      { name: 'cost', type: 'money', aliases: ['line cost', 'cogs'], help: 'what the line cost us' },
      {
        name: 'discount',
        type: 'money',
        aliases: ['折扣'],
        help: 'discount of the line; informs only, unless the amount is made from unit_price',
      },
      channel,
      {
        name: 'intermediary',
        type: 'text',
        aliases: ['store', 'store id', 'dealer', 'agent'],
        help: 'the shop, dealer or agent between',
      },
      {
        name: 'code',
        type: 'id',
        aliases: ['coupon', 'coupon code', 'voucher', 'promo code'],
        help: 'voucher or offer code',
      },
      {
        name: 'returns_order_id',
        type: 'id',
        aliases: ['return of', 'original order id'],
        help: 'the order that this return takes back',
      },
      updatedAt,
    ],
  },
  campaigns: {
    name: 'campaigns',
    help: 'what was sent, when, at what cost',
    keyHelp: 'campaign_id',
    columns: [
      { ...campaignId, aliases: [...(campaignId.aliases ?? []), 'id'] },
      { name: 'name', type: 'text', aliases: ['campaign name', 'title'], help: 'name' },
      { name: 'kind', type: 'text', aliases: ['type', 'campaign type'], help: 'kind of campaign' },
      channel,
      { name: 'offer', type: 'text', help: 'what was offered' },
      {
        name: 'starts_on',
        type: 'day',
        aliases: ['start', 'start date', 'sent on', 'send date', 'launch date', '开始日期'],
        help: 'first day; the day of contact where contacts have none',
      },
      { name: 'ends_on', type: 'day', aliases: ['end', 'end date', '结束日期'], help: 'last day' },
      {
        name: 'window_days',
        type: 'integer',
        aliases: ['window'],
        help: 'days in which outcomes count, the day of contact included',
      },
      {
        name: 'fixed_cost',
        type: 'money',
        aliases: ['fixed costs', 'setup cost'],
        help: 'cost that does not depend on the number of contacts',
      },
      {
        name: 'contact_cost',
        type: 'rate',
        aliases: ['cost per contact', 'unit cost'],
        help: 'cost of one contact',
      },
      {
        name: 'margin',
        type: 'share',
        aliases: ['margin rate'],
        help: 'margin rate where neither line nor product has a cost',
      },
      { name: 'program', type: 'text', aliases: ['programme'], help: 'campaigns that repeat one idea' },
      { name: 'owner', type: 'text', help: 'who answers for it' },
      { name: 'code', type: 'id', aliases: ['coupon code', 'promo code'], help: 'its voucher or offer code' },
      { name: 'priority', type: 'integer', help: 'lower comes first when two campaigns claim one order' },
      updatedAt,
    ],
  },
  contacts: {
    name: 'contacts',
    help: 'who was contacted, and who was held out (arm = control)',
    keyHelp: 'campaign_id + customer_id + wave',
    columns: [
      campaignId,
      customerId,
      wave,
      {
        name: 'contacted_on',
        type: 'instant',
        aliases: ['date', 'day', 'sent on', 'sent at', 'contact date', 'send date', '发送日期'],
        help: 'day of contact; for those held out, the day it would have been; empty = starts_on of the campaign',
      },
      {
        name: 'arm',
        type: 'text',
        aliases: ['group', 'cell', 'variant', 'segment', '组别'],
        help: 'control = held out; anything else is a treated arm; empty = treated',
      },
      channel,
      { name: 'cost', type: 'rate', aliases: ['contact cost'], help: 'what this contact cost' },
      updatedAt,
    ],
  },
  responses: {
    name: 'responses',
    help: 'what came back: delivered, opened, clicked, unsubscribed, redeemed ...',
    keyHelp:
      'response_id, else campaign_id + customer_id + wave + type + at + ref, counted with multiplicity',
    columns: [
      {
        name: 'response_id',
        type: 'id',
        aliases: ['event id', 'id'],
        help: 'which event, if the export numbers them',
      },
      campaignId,
      customerId,
      wave,
      {
        name: 'type',
        type: 'text',
        key: true,
        required: true,
        aliases: ['event', 'event type', 'kind', '类型'],
        help: 'sent rejected bounced_hard bounced_soft delivered opened clicked responded unsubscribed complained redeemed, or your own',
      },
      {
        name: 'at',
        type: 'instant',
        key: true,
        required: true,
        aliases: ['date', 'day', 'time', 'timestamp', 'event time', 'occurred at', '时间'],
        help: 'when',
      },
      {
        name: 'ref',
        type: 'id',
        key: true,
        aliases: ['link', 'url', 'coupon', 'coupon code', 'message id'],
        help: 'link, coupon or message',
      },
      { name: 'source', type: 'text', help: 'where the event was recorded' },
      {
        name: 'machine',
        type: 'flag',
        aliases: ['bot', 'is machine', 'prefetch'],
        help: 'yes for opens and clicks made by a machine',
      },
      updatedAt,
    ],
  },
  costs: {
    name: 'costs',
    help: 'what campaigns cost beyond fixed_cost and contact_cost',
    keyHelp: 'cost_id, else the whole row, counted with multiplicity',
    columns: [
      { name: 'cost_id', type: 'id', aliases: ['id', 'invoice', 'invoice no'], help: 'which cost' },
      {
        ...campaignId,
        required: false,
        help: 'which campaign; empty = not allocated, shown but not charged',
      },
      {
        name: 'arm',
        type: 'text',
        key: true,
        help: 'which arm; empty = shared by the treated arms, by assigned units',
      },
      { ...channel, key: true },
      {
        name: 'kind',
        type: 'text',
        key: true,
        aliases: ['cost type', 'type'],
        help: 'fixed, contact, response, redemption, media, creative, list rental ...',
      },
      {
        name: 'amount',
        type: 'money',
        key: true,
        required: true,
        aliases: ['cost', 'value', 'net amount', '金额'],
        help: 'how much',
      },
      {
        name: 'day',
        type: 'day',
        key: true,
        required: true,
        aliases: ['date', 'booked on', 'invoice date'],
        help: 'when it was incurred',
      },
      updatedAt,
    ],
  },
  consents: {
    name: 'consents',
    help: 'who may be contacted how; the latest by event time wins, ties resolve to denied',
    keyHelp: 'customer_id + channel + purpose + at',
    columns: [
      customerId,
      { ...channel, key: true, help: 'for which channel; empty = all' },
      { name: 'purpose', type: 'text', key: true, help: 'for which purpose; empty = all' },
      {
        name: 'at',
        type: 'instant',
        key: true,
        required: true,
        aliases: ['date', 'day', 'time', 'timestamp', 'given at', 'changed at'],
        help: 'when it was given or taken back',
      },
      {
        name: 'status',
        type: 'status',
        required: true,
        aliases: ['consent', 'opt in', 'state'],
        help: 'granted or denied (yes/no, opt-in/opt-out, true/false)',
      },
      { name: 'expires_on', type: 'day', aliases: ['valid until', 'expiry'], help: 'last day it holds' },
      updatedAt,
    ],
  },
};

/**
 * A header in the form in which headers are compared: lower case, blanks, hyphens, dots and underscores folded
 * into single blanks. `Customer_ID`, `customer id` and `CUSTOMER-ID` are one header.
 */
export function headerKey(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_.-]+/gu, ' ')
    .trim();
}

/** The column of a table that a header names, by name or alias. */
export function columnFor(table: Table, header: string): TableColumn | undefined {
  const key = headerKey(header);
  return (
    table.columns.find((column) => headerKey(column.name) === key) ??
    table.columns.find((column) => column.aliases?.some((alias) => headerKey(alias) === key))
  );
}

/** Parses the name of a table, or `undefined`. */
export function tableNamed(name: string): Table | undefined {
  return (tableNames as readonly string[]).includes(name) ? tables[name as TableName] : undefined;
}
