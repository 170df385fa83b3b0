import type { Manifest } from '../../act/manifest.js';
import { formatDay } from '../../days.js';
import { exits } from '../../errors.js';
import type { Check } from '../../measure/checks.js';
import { stopping } from '../../measure/stopping.js';
import { rateToMinor } from '../../money.js';
import type { Result } from '../../result.js';
import type { Level } from '../../store/levels.js';
import { allLists } from '../../store/lists.js';
import type { Store } from '../../store/open.js';
import { outcomeDays } from '../../store/outcomeDays.js';
import { bookedToCome, type ToCome, toCome, troubles } from '../../store/toCome.js';
import { type Context, defineCommand } from '../command.js';
import { shareFlag } from '../flagValues.js';
import { realisedByCampaign } from '../realisedByCampaign.js';
import { currencyOf, reading } from '../shared.js';
import { campaignStates } from './campaignState.js';
import { comingEffect } from './campaignTarget.js';
import { everyTarget } from './everyTarget.js';
import { atLevel, fitting, levelCell, levelColumn, levelExplain, levelHelp, levelOption } from './level.js';
import { plannedLooksOf } from './liftGuards.js';
import { measuredTargets } from './measuredTargets.js';
import { ask, type CampaignOptions, marginFlags } from './question.js';
import { alertsOf, evidenceOf } from './watchAlerts.js';
import { watchNotes } from './watchNotes.js';
import { type Watched, watchColumns, watchExplain, watchRow } from './watchRow.js';

export const watch = defineCommand({
  description: `The campaigns that are running, and whether to go on. Made for cron: exit 7 while something can still be done.

profit is the incremental profit to be expected when the last window is over: extra margin of the contacted beyond those held
out, taken to grow on as the effects of finished campaigns did from that day of their windows (without any, in proportion to
the part of the windows that was seen, give or take 58 % of what is to come) and to be the same for those still to be
contacted, less the cost so far and to come. profit_low, profit_high and the chances hold at every look taken together
(guard sequence: asymptotic confidence sequence), so looking daily does not cry wolf; on a day for which the plan declares a
look they are the narrower ones of the declared looks (guard looks: alpha spending): of campaigns that just pay, at most one in twenty is ever called a loss. loss_chance: that contacting those who are left does not pay (what is spent is spent); where nobody is
left, that the campaign as a whole does not.

evidence: stop (loss_chance at --threshold, and money to save), too late (the same, all is spent), pays (the opposite), open,
not started, no control, no margin, too little. alerts, each exit 7: loss (evidence is stop), below_promise (the promise is as
unlikely, and there is money to save), over_plan (more spent than the list or plan said), srm and contamination (the
comparison is broken), orders_end (their export is missing: no loss is called), bounces, unsubscribes, complaints (far more than the channel's usual). targets_at_risk: targets of the campaign that will hardly be met
("clm measure targets"); no alert.

${levelHelp}

Columns: ${watchColumns.map((column) => column.name).join(' ')}.`,
  examples: [
    'clm measure watch',
    'clm measure watch --campaign spring --threshold 90%',
    'clm measure watch --quiet --format json > watch.json || mail -s "look at the campaigns" ann < watch.json',
  ],
  exits: [exits.done, exits.usage, exits.insufficient, exits.alert, exits.noStore, exits.newer],
  asOf: true,
  knownAt: true,
  flags: (command) =>
    marginFlags(
      command
        .option('--campaign <id>', 'only this campaign, also if it is over')
        .option('--threshold <share>', 'how sure a loss must be (default 95%)', shareFlag)
        .addOption(
          levelOption(
            'whose facts are summed: person, household or account (default: the unit of assignment)',
          ),
        ),
    ),
  run: (context, options) => reading(context, (store) => answer(context, store, options as Options)),
});

interface Options extends CampaignOptions {
  readonly threshold?: number | undefined;
  readonly level?: Level | undefined;
}

async function answer(context: Context, store: Store, options: Options): Promise<Result> {
  const level = options.level === undefined ? undefined : atLevel(store, options.level);
  const { question, heads: asked } = await ask(context, store, options);
  const fit = level === undefined ? undefined : fitting(store, asked, question, level);
  const heads = fit?.heads ?? asked;
  const { asOf } = question;
  const now = context.asOf === undefined;
  const threshold = options.threshold ?? 0.95;
  const states = await campaignStates(store, question, heads);
  const days = await outcomeDays(store, { ...question, campaignId: undefined });
  const coming = new Map((await toCome(store, asOf, now)).map((row) => [row.campaign, row]));
  const booked = now ? await bookedToCome(store, asOf) : new Map<number, number>();
  const lists = (await allLists(store)).filter((row) => row.supersededBy === undefined && row.asOf <= asOf);
  const trouble = await troubles(store, asOf);
  const running = states.filter(
    ({ head, lastDay }) =>
      options.campaign !== undefined || lastDay > asOf || (coming.get(head.campaign)?.contacts ?? 0) > 0,
  );
  const checked =
    running.length === 0
      ? new Map<string, { readonly checks: readonly Check[] }>()
      : await realisedByCampaign(
          store,
          asOf,
          running.map(({ head }) => head.campaignId),
          false,
        );
  const ids = new Set(running.map(({ head }) => head.campaignId));
  const targets = (await everyTarget(store)).filter((one) => ids.has(one.campaignId ?? ''));
  const risks = (await measuredTargets(store, targets, asOf, options)).filter(
    ({ reached }) => reached.state === 'open' && (reached.chance ?? 1) <= 1 - threshold,
  );
  const looks = new Map<number, number | undefined>();
  for (const { head } of running) looks.set(head.campaign, await plannedLooksOf(store, head.campaignId));
  const watched = running.map((state): Watched => {
    const { campaign, campaignId } = state.head;
    const own = days.find((one) => one.campaign === campaign);
    const manifests = lists
      .filter((row) => row.campaign === campaignId)
      .map((row) => ({ row, manifest: JSON.parse(row.body) as Manifest }));
    const left = coming.get(campaign);
    const declared = looks.get(campaign);
    const costToCome =
      (left === undefined ? 0 : contactCost(store, left, manifests)) + (booked.get(campaign) ?? 0);
    const due = new Float64Array(own?.windowDays ?? 0).fill(own?.units ?? 0);
    const finished = days.filter((one) => one.campaign !== campaign && one.lastDay <= asOf);
    const come = own === undefined ? undefined : comingEffect(own, due, finished);
    const toContact = left?.contacts ?? 0;
    const made =
      state.control === undefined || state.unknownMargins > 0 || come === undefined
        ? undefined
        : stopping({
            treated: state.treated.margin,
            control: state.control.margin,
            toCome: come,
            unitsToCome: left?.units ?? 0,
            costToCome,
            cost: state.cost,
            looks: declared === undefined ? undefined : { of: declared, windowDays: state.head.windowDays },
          });
    const promised = manifests.find(({ row }) => row.promised !== undefined)?.row.promised;
    const promiseChance = promised === undefined ? undefined : made?.atLeast(promised);
    const plannedCost =
      manifests.length === 0 ? undefined : sum(manifests.map(({ manifest }) => manifest.cost));
    const evidence = evidenceOf(state, made, costToCome, threshold, own?.units ?? 0);
    const alerts = alertsOf({
      evidence,
      promiseChance,
      threshold,
      toSave: costToCome,
      cost: state.cost,
      plannedCost,
      checks: checked.get(campaignId)?.checks ?? [],
      trouble,
      campaign,
    });
    return {
      state,
      stopping: made,
      toCome: come,
      windowEnd: Math.max(state.lastDay, left === undefined ? 0 : left.lastDay + state.head.windowDays - 1),
      seen:
        come === undefined
          ? 0
          : state.treated.units / ((1 + come.exposure) * (state.treated.units + (left?.units ?? 0))),
      toContact,
      toSave: costToCome,
      plannedCost,
      promised,
      promiseChance,
      evidence,
      alerts: alerts.map(([id]) => id),
      findings: alerts.map(([, finding]) => finding),
      atRisk: risks.filter(({ target }) => target.campaignId === campaignId),
    };
  });
  const alert = watched.some(({ alerts }) => alerts.length > 0);
  return {
    title: `Running campaigns as of ${formatDay(asOf)}; money in ${store.settings.currency}`,
    columns: [...watchColumns, ...levelColumn(level)],
    rows: watched.map((one) => [...watchRow(one), ...levelCell(level)]),
    currency: currencyOf(store),
    notes: [
      ...(level?.notes ?? []),
      ...(fit?.notes ?? []),
      ...watchNotes(watched, states.length, asOf, threshold, store),
    ],
    chart: {
      kind: 'intervals',
      title: `Profit to be expected when the last window is over, in ${store.settings.currency}, with an interval that holds at every look`,
      label: ['campaign_id'],
      series: [{ name: 'profit', value: 'profit', low: 'profit_low', high: 'profit_high' }],
      reference: { value: 0, label: 'no profit' },
    },
    ...(alert ? { exit: exits.alert } : {}),
    explain: [...watchExplain(watched, store, question, now, threshold), ...levelExplain(level)],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What the contacts to come would cost: by their own prices, else by the mean price on the lists. */
function contactCost(
  store: Store,
  left: ToCome,
  manifests: readonly { readonly manifest: Manifest }[],
): number {
  const priced = rateToMinor(left.rateSum, 1, store.settings.currencyDigits);
  const contacts = sum(manifests.map(({ manifest }) => manifest.contacted));
  const cost = sum(manifests.map(({ manifest }) => manifest.contactCost * manifest.contacted));
  return priced + (contacts === 0 ? 0 : Math.round((left.unpriced * cost) / contacts));
}
