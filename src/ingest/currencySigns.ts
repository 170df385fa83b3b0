/** What people write for a currency beside its code. A sign may mean several currencies: `$`, `kr`, `¥`. */
const signs: Readonly<Record<string, readonly string[]>> = {
  EUR: ['€', 'euro'],
  USD: ['$', 'us$'],
  GBP: ['£'],
  JPY: ['¥', '円'],
  CNY: ['¥', '元', 'rmb', 'cn¥'],
  TWD: ['nt$', '$', '元', 'ntd'],
  HKD: ['hk$', '$'],
  SGD: ['s$', '$'],
  AUD: ['a$', 'au$', '$'],
  CAD: ['c$', 'ca$', '$'],
  NZD: ['nz$', '$'],
  MXN: ['mx$', '$'],
  BRL: ['r$'],
  CHF: ['fr.', 'fr', 'sfr.', 'sfr'],
  SEK: ['kr', 'kr.'],
  NOK: ['kr', 'kr.'],
  DKK: ['kr', 'kr.'],
  PLN: ['zł'],
  CZK: ['kč'],
  HUF: ['ft'],
  RUB: ['₽', 'руб.'],
  UAH: ['₴'],
  TRY: ['₺', 'tl'],
  INR: ['₹', 'rs', 'rs.'],
  KRW: ['₩', '원'],
  THB: ['฿'],
  VND: ['₫', 'đ'],
  ILS: ['₪'],
  PHP: ['₱'],
  NGN: ['₦'],
  ZAR: ['r'],
};

const codes = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));
const known = new Set(Object.values(signs).flat());

/** Whether a text, in lower case, can be a sign or the code of a currency at all. */
export function isCurrencySign(text: string): boolean {
  return known.has(text) || codes.has(text);
}

/** Whether a sign or code, in lower case, can mean this currency. */
export function meansCurrency(sign: string, currency: string): boolean {
  return sign === currency.toLowerCase() || signs[currency]?.includes(sign) === true;
}
