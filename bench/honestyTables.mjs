/** What the runs of a world add up to, and how it is printed. */

export const kinds = ['stable', 'varying', 'baskets', 'none'];

const settled = ({ promised, measured, truth }) => ({
  state: promised.state,
  promised: promised.promised,
  low: promised.interval80?.low,
  high: promised.interval80?.high,
  low95: promised.interval95?.low,
  high95: promised.interval95?.high,
  measured,
  truth,
});

/** The numbers of one run that the tables need. */
export function summarise({ list, half, selected, profit, best, hindsight, everyone, decile }) {
  return { list: settled(list), half: settled(half), selected, profit, best, hindsight, everyone, decile };
}

/** Coverage and bias of the promises of one kind of list in one world. */
export function honesty(runs, which) {
  const lists = runs.map((run) => run[which]);
  const made = lists.filter((list) => list.state === 'ok' && list.measured !== undefined);
  const empty = lists.filter((list) => list.state === 'empty').length;
  const share = (test) => made.filter(test).length / Math.max(made.length, 1);
  const sum = (of) => made.reduce((total, list) => total + of(list), 0);
  return {
    lists: made.length,
    empty,
    unpromised: runs.length - made.length - empty,
    promisedOverTrue: sum((list) => list.promised) / sum((list) => list.truth),
    inside80: share((list) => list.measured >= list.low && list.measured <= list.high),
    insideWithEmpty:
      (made.filter((list) => list.measured >= list.low && list.measured <= list.high).length + empty) /
      Math.max(made.length + empty, 1),
    inside95: share((list) => list.measured >= list.low95 && list.measured <= list.high95),
    below80: share((list) => list.measured < list.low),
    above80: share((list) => list.measured > list.high),
    lowAboveZero: share((list) => list.low > 0),
    lowAboveZeroOfAll: made.filter((list) => list.low > 0).length / runs.length,
  };
}

/** What the lists of one world truly earned beside other ways of choosing. */
export function earnings(runs) {
  const sum = (of) => runs.reduce((total, run) => total + of(run), 0);
  const share = (test) => runs.filter(test).length / runs.length;
  return {
    profit: sum((run) => run.profit),
    best: sum((run) => run.best),
    hindsight: sum((run) => run.hindsight),
    everyone: sum((run) => run.everyone),
    decile: sum((run) => run.decile),
    loses: share((run) => run.profit < 0),
    belowEveryone: share((run) => run.profit < run.everyone),
    belowDecile: share((run) => run.profit < run.decile),
  };
}

const percent = (value) => `${(100 * value).toFixed(1)} %`;
const thousands = (minor, runs) => (minor / 100 / runs).toFixed(0);
const row = (cells) => `| ${cells.join(' | ')} |`;

export function promiseTable(byKind) {
  const head = [
    'world',
    'list',
    'lists',
    'nobody worth it',
    'no promise',
    'Σ promised / Σ true',
    'measured inside 80 %',
    'below',
    'above',
    'inside 80 %, empty lists counted',
    'inside 95 %',
    'low end above 0',
  ];
  const lines = [];
  for (const [kind, runs] of byKind) {
    for (const which of ['list', 'half']) {
      const h = honesty(runs, which);
      lines.push([
        kind,
        which === 'list' ? 'profit cut-off' : 'best half',
        h.lists,
        h.empty,
        h.unpromised,
        kind === 'none' && which === 'list' ? '–' : h.promisedOverTrue.toFixed(2),
        percent(h.inside80),
        percent(h.below80),
        percent(h.above80),
        percent(h.insideWithEmpty),
        percent(h.inside95),
        percent(h.lowAboveZero),
      ]);
    }
  }
  return [row(head), row(head.map(() => '---')), ...lines.map(row), ''].join('\n');
}

export function profitTable(byKind) {
  const head = [
    'world, mean true profit per campaign',
    'list',
    'best cut-off of its ranking',
    'share reached',
    'the same in hindsight',
    'everyone',
    'top decile by response',
    'loses money',
    'less than everyone',
    'less than decile',
  ];
  const lines = [];
  for (const [kind, runs] of byKind) {
    const e = earnings(runs);
    const n = runs.length;
    lines.push([
      kind,
      thousands(e.profit, n),
      thousands(e.best, n),
      kind === 'none' ? `loss ${percent(e.profit / e.everyone)} of everyone's` : percent(e.profit / e.best),
      kind === 'none' ? '–' : percent(e.profit / e.hindsight),
      thousands(e.everyone, n),
      thousands(e.decile, n),
      percent(e.loses),
      percent(e.belowEveryone),
      percent(e.belowDecile),
    ]);
  }
  return [row(head), row(head.map(() => '---')), ...lines.map(row), ''].join('\n');
}
