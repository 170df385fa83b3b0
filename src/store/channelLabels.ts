import { dictionary } from './dictionary.js';
import { eachRow } from './eachRow.js';
import type { Store } from './open.js';
import { labelAt, productLabels } from './productLabels.js';
import type { LineLabels } from './salesByLabel.js';

/** By what sales can be cut, besides products. */
export const channelCuts = [
  'channel',
  'intermediary',
  'level',
  'region',
  'country',
  'city',
  'category',
] as const;
export type ChannelCut = (typeof channelCuts)[number];

const intermediary = `trim(coalesce(o.intermediary, ''))`;

/** SQL of each cut over `o` (order_rows), `c` (customer_rows) and `p` (product_rows); '' = nothing is known. */
export const cutLabels: Readonly<Record<ChannelCut, string>> = {
  channel: `lower(trim(coalesce(o.channel, '')))`,
  intermediary,
  level: `cast(case when ${intermediary} = '' then 0
    else 1 + (length(${intermediary}) - length(replace(${intermediary}, '>', ''))) end as text)`,
  region: `coalesce(c.region, '')`,
  country: `coalesce(c.country, '')`,
  city: `coalesce(c.city, '')`,
  category: `coalesce(p.category, '')`,
};

/** Stands between the labels of several cuts. */
export const separator = '\u001f';

/** As SQLite does: spaces only. */
const trimmed = (text: string) => text.replace(/^ +| +$/g, '');

/** As SQLite does: the letters of ASCII only. */
export const channelName = (text: string): string =>
  trimmed(text).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const ofLine = {
  channel: channelName,
  intermediary: trimmed,
  level: (text: string) => String(trimmed(text) === '' ? 0 : text.split('>').length),
} as const;

/** The labels of lines by one or several cuts: `cutLabels` over columns. */
export function channelLabels(store: Store, cuts: readonly ChannelCut[]): LineLabels {
  const parts = cuts.map((cut) => labelsOf(store, cut));
  if (parts.length === 1) return parts[0]!;
  const labels: string[] = [];
  const codes = new Map<string, number>();
  return {
    columns: parts.flatMap((part) => part.columns),
    labels,
    of(piece) {
      const of = parts.map((part) => part.of(piece));
      return (line) => {
        const key = of.map((code) => code(line)).join(' ');
        let code = codes.get(key);
        if (code === undefined) {
          code = labels.length;
          codes.set(key, code);
          labels.push(of.map((one, p) => parts[p]!.labels[one(line)]!).join(separator));
        }
        return code;
      };
    },
  };
}

function labelsOf(store: Store, cut: ChannelCut): LineLabels {
  if (cut === 'category') {
    const products = productLabels(store, cut);
    return {
      columns: ['product'],
      labels: products.labels,
      of(piece) {
        const product = piece.whole('product');
        return (line) => labelAt(products, product[line]!);
      },
    };
  }
  const { labels, codeOf } = textCodes();
  if (cut === 'region' || cut === 'country' || cut === 'city') {
    const ofCustomer: number[] = [];
    eachRow(
      store.db,
      ['customer', cut],
      `select customer, ${cut} from customer_rows where customer > 0 and ${cut} is not null order by customer`,
      [],
      (customer: number, text: string) => {
        ofCustomer[customer] = codeOf(text);
      },
    );
    return {
      columns: ['customer'],
      labels,
      of(piece) {
        const customer = piece.whole('customer');
        return (line) => ofCustomer[customer[line]!] ?? 0;
      },
    };
  }
  const name = cut === 'channel' ? 'channel' : 'intermediary';
  const none = codeOf(ofLine[cut](''));
  return {
    columns: [name],
    labels,
    of(piece) {
      const words = piece.words(name).map((word) => codeOf(ofLine[cut](word)));
      const codes = piece.whole(name);
      return (line) => words[codes[line]!] ?? none;
    },
  };
}

/** Codes of texts, 0 for the empty one. */
function textCodes() {
  const words = dictionary();
  const labels = [''];
  const codeOf = (text: string) => {
    const code = words.code(text) + 1;
    labels[code] = text;
    return code;
  };
  return { labels: labels as readonly string[], codeOf };
}
