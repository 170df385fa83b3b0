import { exits, unknownName } from '../errors.js';
import { howMany, type Note, note, type Row, warning } from '../result.js';
import { checkStore, everyLaw, type Verdict } from '../store/laws/checkStore.js';
import { defineCommand } from './command.js';
import { readingRows, todayIn } from './shared.js';

const examplesShown = 10;

export const check = defineCommand({
  description: `Checks the store against the laws that every sound one obeys: rows and money add up, every number has its row,
views show what the tables hold, lists and arms agree, no order is credited twice. One row per law; with the name of
a law, one row per violation. "failed" means that the store is broken (exit 7), "odd" that it is not, but its data are
unusual. --explain says how each law was checked, with examples of what breaks it.
Columns: check status violations detail.`,
  examples: ['clm check', 'clm check keys --format json', 'clm check --quiet || mail -s "store broken" ops'],
  exits: [exits.done, exits.usage, exits.alert, exits.noStore, exits.newer],
  flags: (command) => command.argument('[check]', 'one law: its violations, one per row'),
  run: (context, _options, name) =>
    readingRows(context, async (store) => {
      const laws = name === undefined ? everyLaw : everyLaw.filter((law) => law.name === name);
      if (laws.length === 0) {
        throw unknownName(
          'check',
          name!,
          everyLaw.map((law) => law.name),
          '"clm check"',
        );
      }
      const most = name === undefined ? examplesShown : (context.rows.limit ?? 1000);
      const verdicts = await checkStore(store, todayIn(context, store), laws, most);
      const broken = verdicts.filter((verdict) => statusOf(verdict) === 'failed');
      return {
        columns: [
          { name: 'check', kind: 'text' },
          { name: 'status', kind: 'text' },
          { name: 'violations', kind: 'count' },
          { name: 'detail', kind: 'text' },
        ],
        rows: name === undefined ? verdicts.map(summary) : verdicts.flatMap(each),
        notes: remarks(verdicts, broken, name),
        explain: verdicts.flatMap((verdict) => explained(verdict, name !== undefined)),
        exit: broken.length > 0 ? exits.alert : exits.done,
      };
    }),
});

function statusOf({ law, count }: Verdict): 'ok' | 'failed' | 'odd' {
  if (count === 0) return 'ok';
  return law.level === 'law' ? 'failed' : 'odd';
}

/** One law: what it says where it holds, the first thing that breaks it where it does not. */
function summary(verdict: Verdict): Row {
  const { law, count, examples } = verdict;
  return [law.name, statusOf(verdict), count, count === 0 ? law.says : examples[0]];
}

function each(verdict: Verdict): readonly Row[] {
  if (verdict.count === 0) return [summary(verdict)];
  return verdict.examples.map((example) => [verdict.law.name, statusOf(verdict), 1, example]);
}

function remarks(
  verdicts: readonly Verdict[],
  broken: readonly Verdict[],
  name: string | undefined,
): readonly Note[] {
  const odd = verdicts.filter((verdict) => statusOf(verdict) === 'odd').map(({ law }) => law.name);
  const notes: Note[] = [];
  if (broken.length > 0) {
    notes.push(
      warning(
        `the store is broken: ${broken.map((verdict) => verdict.law.name).join(', ')}; restore a backup of it, or make another and load the exports again`,
      ),
    );
  } else if (name === undefined) {
    notes.push(note(`the store is sound: ${verdicts.length - odd.length} checks hold`));
  }
  if (odd.length > 0 && name === undefined) {
    notes.push(note(`unusual data: ${odd.join(', ')}; "clm check ${odd[0]}" lists what`));
  }
  const more = verdicts.find((verdict) => verdict.count > verdict.examples.length);
  if (name !== undefined && more !== undefined) {
    notes.push(note(`${more.examples.length} of ${howMany(more.count, 'violation')}; --limit shows more`));
  }
  return notes;
}

/** A law, how it was checked where it was asked for or is broken, and examples. */
function explained(verdict: Verdict, asked: boolean): readonly string[] {
  const { law, how, count, examples } = verdict;
  return [
    `${law.name}: ${law.says}`,
    ...(asked || count > 0 ? [how.trim()] : []),
    ...examples.map((example) => `  ${example}`),
  ];
}
