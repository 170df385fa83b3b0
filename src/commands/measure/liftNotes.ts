import type { Check } from '../../measure/checks.js';
import { type Note, note, warning } from '../../result.js';
import type { CampaignHead } from '../../store/campaignFacts.js';
import type { CampaignQuestion } from '../../store/campaignUnits.js';
import { asOfNote } from '../shared.js';
import { failedNotes } from './campaignChecks.js';
import type { Measured } from './liftRows.js';
import { controlHint } from './question.js';
import type { Scope } from './scope.js';

/** What a reader of `measure lift` must know to read it right. `ready` are the campaigns that are shown. */
export function liftNotes(
  measured: readonly Measured[],
  heads: readonly CampaignHead[],
  ready: readonly CampaignHead[],
  scopes: ReadonlyMap<number, Scope>,
  question: CampaignQuestion,
  interim: boolean,
  found: ReadonlyMap<number, readonly Check[]>,
): readonly Note[] {
  const windows = [...new Set(ready.map((head) => head.windowDays))].sort((a, b) => a - b);
  const all: Note[] = [
    note(
      `${asOfNote(question.asOf)}, outcomes within ${windows.join(', ')} days of the planned contact; by assignment, not delivery`,
    ),
  ];
  if (interim) all.push(warning('interim: units whose window is not over are counted; do not decide on it'));
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
        `${without} campaigns without a control group, or with nobody else, are not shown. ${controlHint}`,
      ),
    );
  for (const head of ready) {
    const { leftOut } = scopes.get(head.campaign)!;
    if (leftOut > 0)
      all.push(
        note(`${head.campaignId}: ${leftOut} units whose window is not over are left out of both arms`),
      );
  }
  if (measured.some((row) => row.lift.relative.state === 'unbounded')) {
    all.push(note('no relative lift where the control mean can not be told from 0 (unbounded)'));
  }
  for (const { head, arm, lift: made } of measured) {
    if (!made.effect.trusted) {
      all.push(
        warning(
          `${head.campaignId} ${arm.arm}: too few buyers, or baskets too uneven: the interval may be too short (few_buyers)`,
        ),
      );
    }
  }
  return [...all, ...failedNotes(ready, found)];
}
