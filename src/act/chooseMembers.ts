import { hashUnit } from '../random.js';
import { type Assignment, assign } from './assign.js';
import { cutoff } from './cutoff.js';
import { controlArm, type PlanArm } from './plan.js';

/** A person of the audience. `reason` = why they may not be contacted; `score` and `effect` are of their unit. */
export interface Candidate {
  readonly customer: number;
  readonly customerId: string;
  readonly unit: string;
  readonly reason: string | undefined;
  /** The mailbox a contact would go to, where the channel has one: two units do not share it. */
  readonly mailbox: string | undefined;
  /** What the model says, in its own unit; undefined without a model. */
  readonly score: number | undefined;
  /** Expected incremental margin of a contact, minor units; undefined unless an effect model scored. */
  readonly effect: number | undefined;
  /** Standard error of `effect`, for a cautious list. */
  readonly standardError: number | undefined;
}

/** How a list is cut. Money in minor units. */
export interface ListRule {
  readonly salt: string;
  readonly campaign: string;
  readonly holdout: number;
  /** With `cost` in minor units per contact, possibly fractional. */
  readonly arms: readonly (PlanArm & { readonly contactCost: number })[];
  readonly ranking: 'effect' | 'response' | 'none';
  readonly top: number | undefined;
  /** What may be spent on contacts. */
  readonly budget: number | undefined;
  /** Least expected profit of a contact (effect) or least score (response). */
  readonly min: number | undefined;
  /** Contact only where the effect less one standard error still pays. */
  readonly cautious: boolean;
  /** Arms that units already have in this campaign: they win. */
  readonly stored: ReadonlyMap<string, Assignment>;
}

/** One unit on the list, and who stands for it. */
export interface Member extends Assignment {
  readonly customer: number;
  readonly customerId: string;
  readonly unit: string;
  readonly contacted: boolean;
  readonly score: number | undefined;
  readonly effect: number | undefined;
  /** Expected effect less the cost of the own arm (held out: of a contact as it would have been), minor units. */
  readonly expectedProfit: number | undefined;
  readonly contactCost: number;
}

/** A list before it is kept. */
export interface Chosen {
  /** By customer id. */
  readonly members: readonly Member[];
  /** Each candidate's first reason for not being contacted, in the candidates' order. */
  readonly reasons: readonly (string | undefined)[];
  readonly endedBy: 'profit' | 'budget' | 'top' | 'audience' | 'minimum';
  /** Units that could have been selected: after suppression, one person each. */
  readonly units: number;
}

/**
 * The members of a list: one person per unit, the units that pay (or all of them, ranked or shuffled), cut at `top`
 * people or `budget`, each with its arm. The held out are drawn by hash from the same selection, so `top` and `budget`
 * count people who are contacted. Suppression comes before the draw, so the arms differ by chance alone.
 */
export function chooseMembers(candidates: readonly Candidate[], rule: ListRule): Chosen {
  const reasons = candidates.map((candidate) => candidate.reason);
  const units = onePerUnit(candidates, reasons);
  const ranked = ranking(units, candidates, rule);
  const walk = cutWalk(ranked.order, candidates, rule);
  const limited = walk.endedBy ?? ranked.endedBy;
  for (const index of units) reasons[index] = cutReason(false, rule.min, limited);
  for (const index of ranked.order) reasons[index] = cutReason(true, rule.min, limited);
  for (const [place, member] of walk.members.entries()) {
    reasons[ranked.order[place]!] = member.contacted ? undefined : 'held_out';
  }
  const members = [...walk.members].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  return { members, reasons, endedBy: limited, units: units.length };
}

/** Whether somebody is worth contacting by a rule, be there number and budget enough. */
export function isWanted(candidate: Candidate, rule: ListRule): boolean {
  return ranking([0], [candidate], rule).order.length === 1;
}

/** Why somebody is not on a list: not wanted, or too far down when the list ended. */
export function cutReason(wanted: boolean, min: number | undefined, endedBy: Chosen['endedBy']): string {
  if (wanted && endedBy === 'top') return 'beyond_top';
  if (wanted && endedBy === 'budget') return 'beyond_budget';
  return min === undefined ? 'below_cut_off' : 'below_minimum';
}

/**
 * Indexes of the person who stands for each unit: its first member who may be contacted, by customer number, which is
 * also whose features a model learns a unit by. The others get a reason, and so does a unit whose mailbox another
 * unit has already: an arm must not leak through a shared mailbox.
 */
function onePerUnit(candidates: readonly Candidate[], reasons: (string | undefined)[]): number[] {
  const order = [...candidates.keys()].sort((a, b) => candidates[a]!.customer - candidates[b]!.customer);
  const taken = new Set<string>();
  const mailboxes = new Set<string>();
  const chosen: number[] = [];
  for (const index of order) {
    const { reason, unit, mailbox } = candidates[index]!;
    if (reason !== undefined) continue;
    if (taken.has(unit) || (mailbox !== undefined && mailboxes.has(mailbox))) {
      reasons[index] = 'same_unit';
      continue;
    }
    taken.add(unit);
    if (mailbox !== undefined) mailboxes.add(mailbox);
    chosen.push(index);
  }
  return chosen.sort((a, b) => (candidates[a]!.customerId < candidates[b]!.customerId ? -1 : 1));
}

interface Ranked {
  readonly order: readonly number[];
  readonly endedBy: Chosen['endedBy'];
}

function ranking(units: readonly number[], candidates: readonly Candidate[], rule: ListRule): Ranked {
  if (rule.ranking === 'effect') {
    const meanCost = meanContact(rule.arms);
    const selected = cutoff(
      {
        effect: Float64Array.from(units, (index) => candidates[index]!.effect ?? 0),
        cost: new Float64Array(units.length).fill(meanCost),
        standardError: Float64Array.from(units, (index) => candidates[index]!.standardError ?? 0),
      },
      { oneStandardError: rule.cautious, ...(rule.min === undefined ? {} : { minimum: rule.min }) },
    );
    return {
      order: Array.from(selected, (position) => units[position]!),
      endedBy: selected.length === units.length ? 'audience' : rule.min === undefined ? 'profit' : 'minimum',
    };
  }
  if (rule.ranking === 'response') {
    const score = (index: number) => candidates[index]!.score ?? 0;
    const { min } = rule;
    const willing = min === undefined ? [...units] : units.filter((index) => score(index) >= min);
    willing.sort((a, b) => score(b) - score(a) || a - b);
    return { order: willing, endedBy: willing.length === units.length ? 'audience' : 'minimum' };
  }
  const shuffled = units.map((index) => ({
    index,
    spot: hashUnit(rule.salt, rule.campaign, candidates[index]!.unit, 'order'),
  }));
  shuffled.sort((a, b) => a.spot - b.spot || a.index - b.index);
  return { order: shuffled.map(({ index }) => index), endedBy: 'audience' };
}

function meanContact(arms: ListRule['arms']): number {
  return arms.reduce((sum, arm) => sum + arm.share * arm.contactCost, 0);
}

/** Goes down the ranking, gives every unit its arm, and stops at the last contact within `top` or `budget`. */
function cutWalk(
  order: readonly number[],
  candidates: readonly Candidate[],
  rule: ListRule,
): { readonly members: readonly Member[]; readonly endedBy: 'top' | 'budget' | undefined } {
  const costs = new Map(rule.arms.map((arm) => [arm.name, arm.contactCost]));
  const members: Member[] = [];
  const { top, budget } = rule;
  if (top === 0 || (budget !== undefined && budget <= 0))
    return { members, endedBy: top === 0 ? 'top' : 'budget' };
  const meanCost = meanContact(rule.arms);
  let contacts = 0;
  let spent = 0;
  for (const index of order) {
    if (top !== undefined && contacts >= top) return { members, endedBy: 'top' };
    const { customer, customerId, unit, score, effect } = candidates[index]!;
    const assigned = rule.stored.get(unit) ?? assign(rule.salt, rule.campaign, unit, rule.holdout, rule.arms);
    const contacted = assigned.arm !== controlArm;
    const contactCost = contacted ? (costs.get(assigned.arm) ?? 0) : 0;
    if (budget !== undefined && spent + contactCost > budget + 1e-6) return { members, endedBy: 'budget' };
    if (contacted) {
      contacts++;
      spent += contactCost;
    }
    members.push({
      arm: assigned.arm,
      propensity: assigned.propensity,
      customer,
      customerId,
      unit,
      contacted,
      score,
      effect,
      contactCost,
      expectedProfit: effect === undefined ? undefined : effect - (contacted ? contactCost : meanCost),
    });
  }
  return { members, endedBy: undefined };
}
