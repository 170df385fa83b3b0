import type { TableName } from './tables.js';

/**
 * What a column of an export holds. Types come from here, never from the values:
 * - `id`: text kept byte for byte; `text`: text, trimmed of surrounding blanks;
 * - `day`: a calendar day; `instant`: a day with an optional time of day;
 * - `money`: an amount, kept in minor units; `rate`: a price or cost per piece, kept in millionths;
 * - `number`: any decimal; `integer`: a whole number; `share`: a fraction from 0 to 1 (`0.4`, `40%`);
 * - `period`: a year, half, quarter, month, week, day or span of days; `basis`: what a cost is counted by;
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
  | 'period'
  | 'basis'
  | 'flag'
  | 'status';

/** Whether values of a type are text in the store, and not numbers. */
export function holdsText(type: ColumnType): boolean {
  return type === 'id' || type === 'text' || type === 'period' || type === 'basis';
}

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Part of what makes a row the same row in a later export. */
  readonly key?: boolean;
  readonly required?: boolean;
  /** A row may have it although the file has no such column: it is worked out from others. */
  readonly made?: boolean;
  /** No export has it: it says how the row was converted. */
  readonly derived?: boolean;
  /** Headers that mean this column, in the form of `headerKey`. The name itself always does. */
  readonly aliases?: readonly string[];
  readonly help: string;
}

/** Columns from a text, one a line: name | type, `key`, `required`, `made`, `derived` | what it is | aliases, `;` between. */
function columns(text: string): readonly TableColumn[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [name, type, help, aliases] = line.split('|').map((cell) => cell.trim());
      const [kind, ...flags] = type!.split(' ');
      return {
        name: name!,
        type: kind as ColumnType,
        ...(flags.includes('key') ? { key: true } : {}),
        ...(flags.includes('required') ? { required: true } : {}),
        ...(flags.includes('made') ? { made: true } : {}),
        ...(flags.includes('derived') ? { derived: true } : {}),
        ...(aliases === undefined ? {} : { aliases: aliases.split('; ') }),
        help: help!,
      };
    });
}

/** The columns that an export may have. */
export function exported(columns: readonly TableColumn[]): readonly TableColumn[] {
  return columns.filter((column) => column.derived !== true);
}

/** The columns of every table, one a line. */
export const tableColumns: Readonly<Record<TableName, readonly TableColumn[]>> = {
  customers: columns(`
    customer_id | id key required | who; kept byte for byte | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号; id
    email | text | e-mail address | e-mail; email address; mail; 邮箱; 電子郵件
    phone | id | phone number; kept byte for byte | telephone; mobile; 电话; 電話; 手机
    first_name | text | given name | firstname; given name; 名
    last_name | text | family name | lastname; surname; family name; 姓
    household_id | id | who lives together; one contact per household | household; hh id
    account_id | id | the company a person belongs to | account; company id
    city | text | city | town; 城市
    region | text | region or state | state; province; 地区; 地區
    postal_code | id | postal code; kept byte for byte | zip; postcode; zip code; plz; 邮编
    country | text | country | 国家; 國家
    birth_date | day | day of birth | birthday; date of birth; dob; 生日
    gender | text | gender | sex; 性别; 性別
    acquired_on | day | day of becoming a customer | customer since; signup date; registered on; created at; 注册日期
    acquisition_channel | text | where the customer came from
    acquisition_cost | money | what winning the customer cost
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  products: columns(`
    product_id | id key required | which product; kept byte for byte | product; productid; sku; stock code; stockcode; article; id; 产品编号
    name | text | name | product name; title; description; 名称; 名稱
    category | text | category | product category; 类别; 類別
    brand | text | brand | 品牌
    unit_cost | rate | what one piece costs us | cost price; cogs; 成本
    list_price | rate | price before any discount | price; rrp; 价格
    currency | id | currency of unit_cost and list_price, if not that of the store: they are converted by the rate of the day (see rates) | currency code; ccy; 币种; 幣別
    exchange_rate | number derived | the rate that it was converted by
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  orders: columns(`
    order_id | id key required | which order; kept byte for byte | order; orderid; order number; invoice; invoice no; invoiceno; basket id; transaction id; 订单号; 訂單號; 订单编号; 訂單編號
    line | id key | which line of the order | line no; line number; line id; position
    customer_id | id | who bought; empty is an anonymous sale | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号
    ordered_on | instant required | business day, with a time of day if known | date; day; ordered at; order date; orderdate; invoice date; invoicedate; transaction date; transaction timestamp; 下单日期; 訂單日期
    product_id | id | which product | product; sku; stock code; stockcode; article; 产品编号
    quantity | number | pieces; 1 if not given | qty; units; 数量; 數量
    amount | money made | what the customer paid for the line, net of discount and tax | net amount; line total; revenue; sales value; net sales; 金额; 金額
    unit_price | rate | price of one piece: amount = unit_price x quantity - discount | price; unitprice; 单价
    cost | money | what the line cost us | line cost; cogs
    discount | money | discount of the line; informs only, unless the amount is made from unit_price | 折扣
    channel | text | email, post, sms, phone, web, store ... | 渠道; 通路
    intermediary | text | the shop, dealer or agent between | store; store id; dealer; agent
    code | id | voucher or offer code | coupon; coupon code; voucher; promo code
    returns_order_id | id | the order that this return takes back | return of; original order id
    currency | id | currency of the amounts, if not that of the store: they are converted by the rate of the day (see rates) | currency code; ccy; 币种; 幣別
    original_amount | number derived | the amount before it was converted, in ten-thousandths
    exchange_rate | number derived | the rate that it was converted by
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  campaigns: columns(`
    campaign_id | id key required | which campaign | campaign; campaignid; 活动编号; 活動編號; id
    name | text | name | campaign name; title
    kind | text | kind of campaign | type; campaign type
    channel | text | email, post, sms, phone, web, store ... | 渠道; 通路
    offer | text | what was offered
    starts_on | day | first day; the day of contact where contacts have none | start; start date; sent on; send date; launch date; 开始日期
    ends_on | day | last day | end; end date; 结束日期
    window_days | integer | days in which outcomes count, the day of contact included | window
    fixed_cost | money | cost that does not depend on the number of contacts | fixed costs; setup cost
    contact_cost | rate | cost of one contact | cost per contact; unit cost
    margin | share | margin rate where neither line nor product has a cost | margin rate
    program | text | campaigns that repeat one idea | programme
    owner | text | who answers for it
    code | id | its voucher or offer code | coupon code; promo code
    priority | integer | lower comes first when two campaigns claim one order
    currency | id | currency of the costs, if not that of the store: they are converted by the rate of the day (see rates) | currency code; ccy; 币种; 幣別
    exchange_rate | number derived | the rate that it was converted by
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  contacts: columns(`
    campaign_id | id key required | which campaign | campaign; campaignid; 活动编号; 活動編號
    customer_id | id key required | who; kept byte for byte | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号
    wave | id key | which send of the campaign; empty for the only one
    contacted_on | instant | day of contact; for those held out, the day it would have been; empty = starts_on of the campaign | date; day; sent on; sent at; contact date; send date; 发送日期
    arm | text | control = held out; anything else is a treated arm; empty = treated | group; cell; variant; segment; 组别
    channel | text | email, post, sms, phone, web, store ... | 渠道; 通路
    cost | rate | what this contact cost | contact cost
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  responses: columns(`
    response_id | id | which event, if the export numbers them | event id; id
    campaign_id | id key required | which campaign | campaign; campaignid; 活动编号; 活動編號
    customer_id | id key required | who; kept byte for byte | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号
    wave | id key | which send of the campaign; empty for the only one
    type | text key required | sent rejected bounced_hard bounced_soft delivered opened clicked responded unsubscribed complained redeemed, or your own | event; event type; kind; 类型
    at | instant key required | when | date; day; time; timestamp; event time; occurred at; 时间
    ref | id key | link, coupon or message | link; url; coupon; coupon code; message id
    source | text | where the event was recorded
    machine | flag | yes for opens and clicks made by a machine | bot; is machine; prefetch
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  costs: columns(`
    cost_id | id | which cost | id; invoice; invoice no; 发票号; 發票號
    campaign_id | id key | which campaign; empty = not allocated, shown but not charged | campaign; campaignid; 活动编号; 活動編號
    arm | text key | which arm; empty = shared by the treated arms, by assigned units | group; cell; variant; 组别; 組別
    channel | text key | email, post, sms, phone, web, store ...; with a price per contact, only those by it | 渠道; 通路
    kind | text key | fixed, contact, response, redemption, media, creative, list rental ... | cost type; type; 类型; 類型
    basis | basis key | total (default), per contact, per response or per redemption: what unit_price is multiplied by | per; unit; cost basis; 计费方式; 計費方式
    amount | money key | how much | cost; value; net amount; 金额; 金額
    unit_price | rate key made | price of one contact, response or redemption; with such a basis amount is read as one too | price; unit cost; rate; 单价; 單價
    day | day key required | when it was incurred | date; booked on; invoice date; 日期
    currency | id | currency of the amounts, if not that of the store: they are converted by the rate of the day (see rates) | currency code; ccy; 币种; 幣別
    original_amount | number derived | the amount before it was converted, in ten-thousandths
    exchange_rate | number derived | the rate that it was converted by
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  consents: columns(`
    customer_id | id key required | who; kept byte for byte | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号
    channel | text key | for which channel; empty = all | 渠道; 通路
    purpose | text key | for which purpose; empty = all
    at | instant key required | when it was given or taken back | date; day; time; timestamp; given at; changed at
    status | status required | granted or denied (yes/no, opt-in/opt-out, true/false) | consent; opt in; state
    expires_on | day | last day it holds | valid until; expiry
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  cases: columns(`
    case_id | id key required | which case; kept byte for byte | case; caseid; case no; case number; ticket; ticket id; ticket no; complaint id; id; 工单号; 工單號; 投诉编号
    customer_id | id required | who; kept byte for byte | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号
    opened_on | instant required | when it was opened | date; day; opened; opened at; open date; created at; created on; 创建日期; 建立日期
    closed_on | instant | when it was closed; empty = still open | closed; closed at; close date; resolved on; resolved at; 关闭日期; 關閉日期
    kind | text | complaint, return, question ... | type; case type; category; topic; reason; 类型; 類型
    satisfaction | number | what the customer said afterwards, on the scale of the export | csat; rating; score; nps; 满意度; 滿意度
    cost | money | what handling it cost | handling cost; service cost; 成本
    currency | id | currency of the cost, if not that of the store: they are converted by the rate of the day (see rates) | currency code; ccy; 币种; 幣別
    original_amount | number derived | the amount before it was converted, in ten-thousandths
    exchange_rate | number derived | the rate that it was converted by
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  visits: columns(`
    visit_id | id | which visit, if the export numbers them | visit; visitid; session; session id; sessionid; id
    customer_id | id key required | who; kept byte for byte | customer; customerid; customer number; customer no; client id; member id; 客户编号; 客戶編號; 会员编号
    at | instant key required | when | date; day; time; timestamp; visited at; visit time; visit date; started at; 时间; 時間
    page | text key | what was looked at | url; path; landing page; 页面; 頁面
    product_id | id key | which product was looked at | product; sku; stock code; stockcode; article; 产品编号; 產品編號
    channel | text key | where the visitor came from: email, search, direct ... | medium; traffic source; 渠道; 通路
    seconds | number key | how long it lasted | duration; duration seconds; time on page; 时长; 時長
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  targets: columns(`
    campaign_id | id key | which campaign; empty = a goal of no single campaign | campaign; campaignid; 活动编号; 活動編號
    metric | text key required | what is to be reached: purchases, revenue, margin, responses ... | measure; kpi; goal; 指标; 指標
    value | number required | how much of it | target; target value; plan; 目标值; 目標值
    due_on | day required | by when | date; day; due; due date; deadline; target date; 截止日期
    channel | text | for which channel; where campaign_id is empty it tells goals of one metric apart | 渠道; 通路
    owner | text | who answers for it | responsible; 负责人; 負責人
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  markets: columns(`
    period | period key required | 2026, 2026-H1, 2026-Q1, 2026-01, 2026-W05, a day, or first day/last day | date; month; quarter; year; 期间; 期間; 月份
    segment | text key | which part of the market; empty = all of it | market; category; region; 细分市场; 細分市場
    brand | text key | whose figures; empty = the market's own | competitor; company; 品牌
    size | money | what the whole segment spent in the period, on every brand | market size; market value; category spend; 市场规模; 市場規模
    sales | money | what it spent on this brand | brand sales; revenue; spend; 销售额; 銷售額
    share | share | the brand's part of the segment, as the source states it | market share; share of wallet; 份额; 份額
    respondents | integer | people asked, where the figures are a survey's | base; sample size; n; 样本量; 樣本量
    currency | id | currency of the amounts, if not that of the store: they are converted by the rate of the day (see rates) | currency code; ccy; 币种; 幣別
    exchange_rate | number derived | the rate that it was converted by
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
  rates: columns(`
    from_currency | id key required | currency that is converted, such as USD | from; base; base currency; source currency; 原币种; 原幣別
    to_currency | id key required | currency it becomes, such as EUR | to; quote; quote currency; target currency; 目标币种; 目標幣別
    day | day key required | from which day on the rate holds, until there is a later one | date; valid from; rate date; 日期
    rate | number required | how much of to_currency one unit of from_currency is | exchange rate; fx rate; mid; 汇率; 匯率
    updated_at | instant | when this row was last changed at its source: the newest wins, whatever the load order | last modified; modified at; 更新时间
  `),
};
