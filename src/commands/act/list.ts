import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { type ListInputs, listId, type Manifest } from '../../act/manifest.js';
import { type Day, formatDay } from '../../days.js';
import { exits, UserError } from '../../errors.js';
import { type Note, note, type Result, warning } from '../../result.js';
import { newestDay } from '../../store/asOf.js';
import { markReady } from '../../store/keptLists.js';
import { type ListRow, listsOf, members } from '../../store/lists.js';
import { openStore, type Store } from '../../store/open.js';
import { type Context, defineCommand } from '../command.js';
import { dayFlag, shareFlag, wholeNumberFlag } from '../flagValues.js';
import type { Model } from '../predict/modelBody.js';
import { storePath, todayIn, writing } from '../shared.js';
import { furtherColumns, ownColumns } from './furtherColumns.js';
import { keepList } from './keepList.js';
import { settledInputs } from './listInputs.js';
import { contactRows, type ListedMember } from './listTable.js';
import { listTalk } from './listTalk.js';
import { makeList } from './makeList.js';
import { type Planned, plannedCampaign, refuseIfSentElsewhere } from './settle.js';

export const list = defineCommand({
  description: `Who to contact, as CSV: customers to contact only, sorted by customer_id, one per household or mailbox.
Who is held out, who was left out and why, and what the list promises go to stderr, and to "clm act show <list>".
Members, arms and promise are kept in the store before the first byte is written. The same campaign, wave and inputs
print the same list again; other inputs need --wave or --supersede.
Without a model the whole audience is randomised. The holdout is drawn from the selection;
--top and --budget count people to contact, --budget includes the fixed cost.
Columns: ${ownColumns.join(' ')}; --columns takes columns of customers as well, and adds them if it names no other.`,
  examples: [
    'clm act list spring --model spring-effect --budget 5000 > spring.csv',
    'clm act list spring --holdout auto --columns email,first_name --excel -o spring.csv',
    'clm act list spring --wave 2 --send-on 2026-04-14',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.noStore, exits.busy, exits.newer],
  asOf: 'today',
  writes: true,
  refuses: { limit: 'a list is cut with --top, which counts people to contact and is kept with the list' },
  flags: (command) =>
    command
      .argument('<campaign>', 'a campaign that "clm act plan" keeps, or that was loaded and not sent')
      .option('--model <name>', 'rank and cut by this model (default: that of the plan, else none)')
      .option('--budget <amount>', 'most to spend')
      .option('--top <n>', 'most people to contact', wholeNumberFlag)
      .option(
        '--min <amount>',
        'least expected profit of a contact (default 0); with a response model the least score',
      )
      .option('--cautious', 'contact only where the effect less one standard error still pays')
      .option(
        '--holdout <share>',
        'held out at random, or "auto": the least that can see the effect (default: that of the plan, else 10%)',
        holdoutFlag,
      )
      .option('--no-holdout', 'hold nobody out; needs --reason')
      .option('--reason <text>', 'why nobody is held out; kept with the list')
      .option('--wave <id>', 'a further send of the campaign; arms stay as they are')
      .option('--supersede', 'replace the unsent list of this wave')
      .option(
        '--send-on <day>',
        'the day it goes out (default: that of the plan, else the day after --as-of)',
        dayFlag,
      )
      .addOption(new Option('--arms <which>', 'all: print the held out as well').choices(['all']))
      .option('--excel', 'CSV for spreadsheets: byte order mark, formulas disarmed'),
  run: (context, options, campaign) =>
    writing(context, async (store) => {
      const planned = await plannedCampaign(store, campaign);
      await refuseIfSentElsewhere(store, campaign);
      const { inputs, model, missing } = await settledInputs(context, store, planned, options);
      const id = listId(inputs);
      const made = await listFor(context, store, {
        planned,
        id,
        inputs,
        model,
        missing,
        supersede: options.supersede === true,
      });
      const further = await furtherColumns(store, context.rows.columns, inputs.asOf);
      const newest = await newestDay(store, todayIn(context, store));
      const talk = [
        ...listTalk(store, made.manifest, made.kept, made.sentOn !== undefined),
        ...(newest !== undefined && newest < inputs.asOf - 7
          ? [`the newest facts in the store are of ${formatDay(newest)}: the list knows nothing later`]
          : []),
      ];
      const result = contactRows(
        store,
        made.members,
        made.manifest.modelTarget,
        options.arms === 'all',
        further,
      );
      return {
        ...result,
        notes: [...(made.sentOn === undefined ? [] : [wentOut(made.sentOn)]), ...talk.map(note)],
        excel: options.excel === true,
        ...(further.added ? { shown: result.columns.map((column) => column.name) } : {}),
        ...(context.dryRun ? {} : { written: () => ready(context, id) }),
      } satisfies Result;
    }),
});

function holdoutFlag(text: string): number | 'auto' {
  if (text === 'auto') return 'auto';
  const share = shareFlag(text);
  if (share > 0.95) throw new InvalidArgumentError('expected a share up to 0.95, or auto.');
  return share;
}

/** Everything that is settled before a list is looked up or made. */
interface Wanted {
  readonly planned: Planned;
  readonly id: string;
  readonly inputs: ListInputs;
  readonly model: Model | undefined;
  readonly missing: UserError | undefined;
  readonly supersede: boolean;
}

interface Printable {
  readonly manifest: Manifest;
  readonly members: readonly ListedMember[];
  readonly kept: string;
  readonly sentOn?: Day | undefined;
}

/** Whoever prints a list again may be about to send it again. */
function wentOut(day: Day): Note {
  return warning(`this list went out on ${formatDay(day)} already; a further send is made with --wave <id>`);
}

/** The list that these inputs made before, or a new one, kept. */
async function listFor(context: Context, store: Store, wanted: Wanted): Promise<Printable> {
  const { planned, id, inputs, model, missing, supersede } = wanted;
  const standing = (await listsOf(store, inputs.campaign)).filter(
    (row) => row.supersededBy === undefined && row.wave === inputs.wave,
  );
  const same = standing.find((row) => row.list === id);
  if (same !== undefined) {
    return {
      manifest: JSON.parse(same.body) as Manifest,
      members: await members(store, id),
      kept: 'the same as before',
      sentOn: same.status === 'sent' ? (same.sentOn ?? same.sendOn) : undefined,
    };
  }
  if (missing !== undefined) throw missing;
  const other = standing[0];
  if (other !== undefined) refuseOther(other, inputs, supersede);
  const madeAt = context.io.now().toISOString();
  const made = await makeList(store, planned, id, inputs, model, other?.list, madeAt);
  if (context.dryRun) return { ...made, kept: 'not kept (--dry-run)' };
  keepList(store, planned, made, other?.list);
  return { ...made, kept: other === undefined ? 'kept' : `kept, in place of ${other.list}` };
}

function refuseOther(other: ListRow, inputs: ListInputs, supersede: boolean): void {
  const wave = inputs.wave === '' ? '' : `, wave ${inputs.wave}`;
  if (!supersede) {
    throw new UserError(
      `campaign "${inputs.campaign}"${wave} has a list made from other inputs: ${other.list}, as of ${formatDay(other.asOf)}`,
      {
        code: 'other_inputs',
        exit: exits.usage,
        hint: `--supersede replaces it, --wave <id> makes a further send, "clm act show ${other.list} --arms all" prints it`,
      },
    );
  }
  if (other.status === 'sent') {
    throw new UserError(
      `list ${other.list} went out on ${formatDay(other.sentOn ?? other.sendOn)}: it can not be superseded`,
      {
        code: 'already_sent',
        exit: exits.usage,
        hint: '--wave <id> makes a further send',
      },
    );
  }
}

/** Marks a list as written whole, once its last byte has been taken. */
function ready(context: Context, id: string): void {
  const store = openStore(storePath(context), { wait: context.wait, write: true });
  try {
    markReady(store, id);
  } finally {
    store.close();
  }
}
