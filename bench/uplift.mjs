/**
 * Do predicted effects order, pay and fit, and is "no evidence" said where there is none? Simulated worlds with known truth,
 * through the functions of the commands. Prints a markdown table. `node bench/uplift.mjs [--runs 40] [--customers 5000]`,
 * after a build.
 */
import { effectCalibration } from '../dist/predict/effectCalibration.js';
import { scoreEffect, trainEffect } from '../dist/predict/effect.js';
import { fitPurchaseValue, purchaseWorth } from '../dist/predict/effectOutcome.js';
import { effectScores } from '../dist/predict/rate.js';
import { effectVerdict } from '../dist/predict/upliftEvidence.js';
import { simulate } from '../dist/world/simulate.js';
import { upliftWorld } from './upliftWorlds.mjs';

const layers = { simulate, trainEffect, scoreEffect, effectVerdict, fitPurchaseValue, purchaseWorth, effectScores, effectCalibration };
const flag = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
};
const runs = flag('runs', 40);
const customers = flag('customers', 5000);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

console.log(`${runs} worlds of each kind, ${customers} customers, 6 past campaigns, 20 % held out, a contact costs 0.25\n`);
console.log('| world | rank correlation | Σ profit / Σ oracle | everyone / oracle | slope of true on predicted | calibration slope covers 1 | ranks | average only | no evidence |');
console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|');
['stable', 'varying', 'baskets', 'none'].forEach((kind, k) => {
  const found = Array.from({ length: runs }, (_, run) => upliftWorld(layers, { kind, seed: 1 + 4 * run + k, customers }));
  const sum = (of) => found.reduce((total, one) => total + one[of], 0);
  const fitted = found.filter((one) => one.calibration !== undefined);
  const covers = fitted.filter(({ calibration: c }) => c.slopeLow <= 1 && c.slopeHigh >= 1).length;
  const share = (count, of = runs) => `${((100 * count) / Math.max(of, 1)).toFixed(0)} %`;
  const state = (name) => share(found.filter((one) => one.verdict === name).length);
  const real = kind !== 'none';
  console.log(
    `| ${kind} | ${real ? mean(found.map((one) => one.rank)).toFixed(2) : '–'} | ${real ? (sum('profit') / sum('oracle')).toFixed(2) : '–'} | ${real ? (sum('everyone') / sum('oracle')).toFixed(2) : '–'} | ${real ? mean(found.map((one) => one.trueSlope ?? 0)).toFixed(2) : '–'} | ${real ? share(covers, fitted.length) : '–'} | ${state('ranks')} | ${state('average')} | ${state('none')} |`,
  );
});
