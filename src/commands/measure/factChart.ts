import type { Chart, Column, Row, Value } from '../../result.js';

/** The rules in few words, by fact. */
const short: Readonly<Record<string, string>> = {
  top20: 'best 20 % make 80 %',
  top20_peak: 'best 20 % make 150 %',
  bottom40: 'worst 40 % destroy 50 %',
  retention_profit: '5 points kept, profit + 85 %',
  winning_costs: 'winning costs 5 x keeping',
  loyal_spend: 'loyal spend more',
  loyal_orders: 'loyal buy more often',
  loyal_price: 'loyal pay more',
  loyal_service: 'loyal cost less to serve',
  ignored: '98 % of offers ignored',
  recovered: '70 % of recovered stay',
  upgrade_big: '5 to 30 % of big grow',
  upgrade_medium: '5 to 30 % of medium grow',
  upgrade_small: '5 to 30 % of small grow',
  upgrade_inactive: '5 to 30 % of inactive grow',
};

/** What was measured as a multiple of the rule: 1 is what it says; of a range, its nearer end. */
export function factChart(columns: readonly Column[], rows: readonly Row[]): Chart {
  const place = (name: string) => columns.findIndex((column) => column.name === name);
  const [fact, claim, claimed, value, low, high, from, to] = [
    'fact',
    'claim',
    'claimed',
    'measured',
    'measured_low',
    'measured_high',
    'claimed_low',
    'claimed_high',
  ].map(place) as [number, number, number, number, number, number, number, number];
  const drawn = rows.flatMap((row): Row[] => {
    const [seen, least, most] = [row[value], row[from], row[to]];
    if (typeof seen !== 'number' || typeof least !== 'number') return [];
    const range = typeof most === 'number' && least > 0;
    const rule = row[claimed] ?? (range ? Math.min(Math.max(seen, least), most) : 1);
    const times = (end: Value) => (typeof end === 'number' ? end / Number(rule) : undefined);
    return [[short[String(row[fact])] ?? row[claim], times(seen), times(row[low]), times(row[high])]];
  });
  return {
    kind: 'intervals',
    title: 'What is true here as a multiple of what the rule says, with 95 % intervals',
    label: ['claim'],
    series: [{ name: 'here', value: 'here', low: 'here_low', high: 'here_high' }],
    reference: { value: 1, label: 'as the rule says' },
    data: {
      columns: [
        { name: 'claim', kind: 'text' },
        { name: 'here', kind: 'ratio' },
        { name: 'here_low', kind: 'ratio' },
        { name: 'here_high', kind: 'ratio' },
      ],
      rows: drawn,
    },
  };
}
