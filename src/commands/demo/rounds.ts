import { type Day, dayOf, formatDay } from '../../days.js';
import { formatDecimal } from '../../money.js';
import { fixedCost } from '../../world/past.js';

/** One turn of the loop: a plan, and the days on which things happen. */
export interface Round {
  readonly campaign: string;
  readonly name: string;
  /** The day on which the list is made. */
  readonly asOf: Day;
  readonly sendOn: Day;
  /** The day up to which the world's answer is loaded: window over, returns back. */
  readonly through: Day;
  /** The category that the catalogue is about, in the world. */
  readonly focus: string;
  /** Minor units; millionths. */
  readonly fixedCost: number;
  readonly contactCost: number;
}

export const windowDays = 30;
/** The share of a list that is held out. */
export const holdout = 0.2;

const day = (year: number, month: number, date: number) => dayOf(year, month, date)!;

/** The rounds that the demo plays after the shop's history has ended. */
export function rounds(customers: number): readonly Round[] {
  const costs = { fixedCost: fixedCost(98000, customers), contactCost: 1_300_000 };
  return [
    {
      campaign: 'summer-25',
      name: 'Summer catalogue',
      asOf: day(2025, 4, 30),
      sendOn: day(2025, 5, 12),
      through: day(2025, 7, 6),
      focus: 'garden',
      ...costs,
    },
    {
      campaign: 'holiday-25',
      name: 'Holiday catalogue',
      asOf: day(2025, 7, 6),
      sendOn: day(2025, 7, 14),
      through: day(2025, 9, 7),
      focus: 'clothing',
      ...costs,
    },
    {
      campaign: 'autumn-25',
      name: 'Autumn catalogue',
      asOf: day(2025, 9, 7),
      sendOn: day(2025, 9, 15),
      through: day(2025, 11, 9),
      focus: 'bedding',
      ...costs,
    },
  ];
}

/** The plan file of a round. */
export function planToml(round: Round, model: string): string {
  return `campaign = "${round.campaign}"
name = "${round.name}"
kind = "catalogue"
channel = "post"
send_on = ${formatDay(round.sendOn)}
window_days = ${windowDays}
fixed_cost = ${formatDecimal(round.fixedCost, 2)}
contact_cost = ${formatDecimal(round.contactCost, 6).replace(/0+$/, '')}
holdout = ${holdout}
model = "${model}"
`;
}
