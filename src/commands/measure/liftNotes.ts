import type { Check } from '../../measure/checks.js';
import { howMany, type Note, note, warning } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { asOfNote } from '../shared.js';
import { failedNotes } from './campaignChecks.js';
import type { Measured } from './liftCompare.js';
import type { Guards } from './liftGuards.js';
import type { Shown } from './liftRows.js';
import { controlHint } from './question.js';
import type { Scope } from './scope.js';

/** A report of `measure lift`. `ready` are the campaigns that are shown. */
export interface LiftReport {
  readonly measured: readonly Measured[];
  readonly heads: readonly CampaignHead[];
  readonly ready: readonly CampaignHead[];
  readonly scopes: ReadonlyMap<number, Scope>;
  readonly question: CampaignQuestion;
  readonly interim: boolean;
  readonly found: ReadonlyMap<number, readonly Check[]>;
  readonly shown: Shown;
  readonly guards: Guards;
}

/** What a reader of `measure lift` must know to read it right. */
export function liftNotes(report: LiftReport): readonly Note[] {
  const { measured, heads, ready, scopes, question, interim, found } = report;
  const windows = [...new Set(ready.map((head) => head.windowDays))].sort((a, b) => a - b);
  const all: Note[] = [
    note(
      `${asOfNote(question.asOf)}, outcomes within ${windows.join(', ')} ${windows.at(-1) === 1 ? 'day' : 'days'} of the planned contact; by assignment, not delivery`,
    ),
  ];
  const undeclared = ready.some((head) => report.guards.get(head.campaign)?.kind === 'sequence');
  if (interim && undeclared)
    all.push(warning('interim: units whose window is not over are counted; do not decide on it'));
  const waiting = heads.filter((head) => scopes.has(head.campaign) && !ready.includes(head));
  if (waiting.length > 0) {
    all.push(
      note(`the window of ${waiting.map((head) => head.campaignId).join(', ')} is not over: not shown`),
    );
  }
  const without = heads.length - scopes.size;
  if (without > 0)
    all.push(
      note(
        `${howMany(without, 'campaign without a control group, or with nobody else, is', 'campaigns without a control group, or with nobody else, are')} not shown. ${controlHint}`,
      ),
    );
  for (const head of ready) {
    const { leftOut } = scopes.get(head.campaign)!;
    if (leftOut > 0)
      all.push(
        note(
          `${head.campaignId}: ${howMany(leftOut, 'unit whose window is not over is', 'units whose window is not over are')} left out of both arms`,
        ),
      );
  }
  if (measured.some((row) => row.lift.relative.state === 'unbounded')) {
    all.push(note('no relative lift where the control mean can not be told from 0 (unbounded)'));
  }
  all.push(
    ...fewBuyersNotes(report),
    ...familyNotes(report),
    ...aloneNotes(measured),
    ...covariateNotes(report),
  );
  return [...all, ...deliveredNotes(report), ...failedNotes(ready, found)];
}

function fewBuyersNotes({ measured, shown }: LiftReport): readonly Note[] {
  const few = measured.filter((row) => !row.lift.effect.trusted);
  const name = (row: Measured) =>
    `${row.head.campaignId} ${row.arm}${row.part === undefined || shown.cut === undefined ? '' : ` ${shown.cut.labels[row.part]}`}`;
  if (few.length > 5) {
    return [
      warning(
        `too few buyers, or baskets too uneven, in ${few.length} of ${howMany(measured.length, 'row')} (few_buyers): their intervals may be too short`,
      ),
    ];
  }
  return few.map((row) =>
    warning(
      `${name(row)}: too few buyers, or baskets too uneven: the interval may be too short (few_buyers)`,
    ),
  );
}

function familyNotes({ measured, shown }: LiftReport): readonly Note[] {
  if (shown.several !== true) return [];
  const sizes = [...new Set(measured.map((row) => row.adjusted?.family ?? 1))].sort((a, b) => a - b);
  const decided = measured.filter((row) => (row.adjusted?.holm ?? 1) < 0.05).length;
  return [
    note(
      `${sizes.join(', ')} comparisons are read together in a campaign (arms x metrics x parts): decide by Holm's p (${decided} of ${howMany(measured.length, 'row')} below 0.05); p_bh explores; simultaneous_low and _high are Bonferroni's`,
    ),
  ];
}

function aloneNotes(measured: readonly Measured[]): readonly Note[] {
  const alone = measured.filter((row) => row.alone > 0 && row.part === undefined);
  return [
    ...new Set(alone.map((row) => `${row.head.campaignId} ${row.arm}: ${howMany(row.alone, 'unit')}`)),
  ].map((text) =>
    note(`${text} of draws that lack one of the two arms are left out: they can not be compared`),
  );
}

function covariateNotes({ measured, shown }: LiftReport): readonly Note[] {
  const { covariate } = shown;
  if (covariate === undefined) return [];
  return measured
    .filter((row) => row.part === undefined)
    .map((row) => {
      const what = `${row.head.campaignId} ${row.arm} ${row.metric.name}`;
      if (row.covariate === undefined)
        return note(`${what}: ${covariate.name} does not vary, so nothing is taken out`);
      const { errorRatio, missing } = row.covariate;
      const ratio = errorRatio?.toFixed(4) ?? '-';
      return note(
        `${what}: without the part that ${covariate.name} explains, the standard error is ${ratio} of what it was${missing === 0 ? '' : `; ${howMany(missing, 'unit has', 'units have')} none`}`,
      );
    });
}

function deliveredNotes({ measured, shown }: LiftReport): readonly Note[] {
  if (shown.reached !== true) return [];
  const none = measured.filter((row) => row.reached === undefined);
  return [
    note(
      'per delivered: the difference over the share delivered; right only if the arm does not decide whether a message arrives, and nobody held out got one',
    ),
    ...(none.length === 0
      ? []
      : [
          warning(
            `nothing per delivered for ${[...new Set(none.map((row) => row.head.campaignId))].join(', ')}: nothing was delivered, held-out units were contacted, or it is arm against arm`,
          ),
        ]),
  ];
}
