import type { Result } from '../result.js';

/** What `clm help methods` prints: each method, what it answers, the commands that use it, and its source. */
export function methodsHelp(): Result {
  return {
    columns: [
      { name: 'method', kind: 'text' },
      { name: 'meaning', kind: 'text' },
      { name: 'commands', kind: 'text' },
      { name: 'source', kind: 'text' },
    ],
    rows: methods.map((row) => [...row]),
  };
}

const methods: readonly (readonly [method: string, meaning: string, commands: string, source: string])[] = [
  [
    'assignment',
    'arms are compared as assigned, whether the message arrived or not; what delivery changed is scaled from it',
    'measure roi, lift',
    'Angrist, Imbens and Rubin 1996, J. Am. Stat. Assoc. 91',
  ],
  [
    'welch',
    'interval of a difference of means with unequal variances',
    'measure roi, lift; audit',
    'Welch 1947, Biometrika 34',
  ],
  [
    'two-part',
    'the same where an arm has few buyers: share of buyers and basket apart, then joined',
    'measure roi, lift; audit',
    'Wilson 1927, J. Am. Stat. Assoc. 22; Zou and Donner 2008, Stat. Med. 27',
  ],
  [
    'newcombe',
    'interval of a difference of shares',
    'measure lift',
    'Newcombe 1998, Stat. Med. 17, method 10',
  ],
  [
    'fieller',
    'interval of a relative lift, unbounded where g is 1 or more; beside two-part from the same limits of each mean',
    'measure lift',
    'Fieller 1954, J. R. Stat. Soc. B 16; Donner and Zou 2012, Stat. Methods Med. Res. 21',
  ],
  [
    'strata',
    'waves that held out different shares are compared each by itself and weighted by their treated',
    'measure roi, lift; audit',
    'Cochran 1977, Sampling Techniques, 5.3',
  ],
  [
    'CUPED',
    'a difference adjusted by the same figure before the send; declared, with the ratio of standard errors',
    'measure lift --covariate',
    'Deng, Xu, Kohavi and Walker 2013, WSDM',
  ],
  [
    'sample ratio',
    'whether the arms have the sizes they were planned with; fails at p below 0.001',
    'measure roi, lift, watch',
    'Fabijan et al. 2019, KDD',
  ],
  [
    'families',
    'p-values of several comparisons, adjusted, and intervals that hold together',
    'measure roi, lift',
    'Holm 1979, Scand. J. Stat. 6; Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57',
  ],
  [
    'confidence sequence',
    'an interval that may be looked at every day',
    'measure roi, lift --interim; measure watch',
    'Waudby-Smith et al. 2021, arXiv 2103.06476',
  ],
  [
    'declared looks',
    'an interval for a number of looks planned beforehand',
    'measure roi, lift --looks; measure watch',
    'Lan and DeMets 1983, Biometrika 70; Jennison and Turnbull 1989, J. R. Stat. Soc. B 51',
  ],
  [
    'attribution',
    'rules that share out credit; markov and shapley from paths. None says what contact caused',
    'measure attribution',
    'Anderl, Becker, von Wangenheim and Schumann 2016, Int. J. Res. Marketing 33; Zhao, Mahboobi and Bagheri 2018',
  ],
  [
    'whale curve',
    'cumulated profit of customers, best first',
    'measure customers',
    'Storbacka 1997, J. Marketing Management 13; Kaplan and Narayanan 2001, J. Cost Management 15',
  ],
  [
    'value of retention',
    'what one more point of retention is worth over a horizon',
    'measure retention',
    'Gupta and Lehmann 2003, J. Interactive Marketing 17',
  ],
  [
    'combinations',
    'products bought together more often than chance, false discoveries controlled',
    'measure products --combinations',
    'Agrawal and Srikant 1994, VLDB; Fisher 1935, J. R. Stat. Soc. 98',
  ],
  [
    'cases per order',
    'interval of a count, cases of one customer as one lump; days until half are closed',
    'measure service',
    'Garwood 1936, Biometrika 28; Fay and Feuer 1997, Stat. Med. 16; Brookmeyer and Crowley 1982, Biometrics 38',
  ],
  [
    'share of wallet',
    'own spend over what customers spend in all; studentised bootstrap over customers',
    'measure share --by wallet',
    'Reinartz and Kumar 2003, J. Marketing 67; Efron and Tibshirani 1993, An Introduction to the Bootstrap, 12.5',
  ],
  [
    'logistic regression',
    'chance of an outcome, with a ridge penalty and standard errors',
    'predict train',
    'McCullagh and Nelder 1989, Generalized Linear Models',
  ],
  [
    'boosting',
    'chance or amount by a sum of trees over binned values',
    'predict train',
    'Friedman 2001, Ann. Stat. 29; Ke et al. 2017, NIPS',
  ],
  [
    'basket',
    'what a purchase is worth: own past ones drawn to the mean of others, or trees with a gamma or Tweedie loss',
    'predict train --basket; evaluate',
    'Bühlmann 1967, ASTIN Bulletin 4; Tweedie 1984; McCullagh and Nelder 1989, Generalized Linear Models',
  ],
  [
    'chaid',
    'rules that split a file by chi-squared tests',
    'predict train',
    'Kass 1980, Applied Statistics 29',
  ],
  [
    'uplift',
    'what contact changes for whom: S-, T- and X-learner, transformed outcome',
    'predict train --target effect',
    'Künzel, Sekhon, Bickel and Yu 2019, PNAS 116',
  ],
  [
    'qini, auuc, rate',
    'whether a ranking finds those whom contact changes; each variant by its full name',
    'predict evaluate',
    'Radcliffe 2007; Yadlowsky et al., arXiv 2111.07966',
  ],
  [
    'calibration',
    'whether chances come true: slope, intercept, Brier score; mended where they do not',
    'predict train, evaluate',
    'Cox 1958, Biometrika 45; Platt 1999; Zadrozny and Elkan 2002, KDD',
  ],
  [
    'policy value',
    'what a rule would have earned on past random assignment',
    'predict policy',
    'Dudík, Langford and Li 2011, ICML; Athey and Wager 2021, Econometrica 89',
  ],
  [
    'lifetime value',
    'orders to come by BG/NBD, Pareto/NBD or BG/BB, margin by Gamma-Gamma',
    'predict clv',
    'Fader, Hardie and Lee 2005, Marketing Science 24; Schmittlein, Morrison and Colombo 1987, Management Science 33; Fader, Hardie and Shang 2010, Marketing Science 29',
  ],
  [
    'clusters',
    'k-means on robustly scaled features; the number by silhouette and stability',
    'predict clusters',
    'Arthur and Vassilvitskii 2007, SODA; Rousseeuw 1987; Hubert and Arabie 1985, J. Classification 2',
  ],
  [
    'forecast',
    'exponential smoothing, judged on rolling origins against the season before',
    'predict forecast',
    'Winters 1960, Management Science 6; Hyndman and Koehler 2006, Int. J. Forecasting 22',
  ],
  [
    'power',
    'the smallest effect that a holdout can see, with 80 % power at 5 %',
    'act plan',
    'Kohavi, Tang and Xu 2020, Trustworthy Online Controlled Experiments',
  ],
  [
    'promise',
    'profit of a list: its model’s expectation, corrected by what past campaigns really did for such groups; the interval holds estimation, variation between campaigns and the noise of the audit',
    'act list',
    'Smith and Winkler 2006, Management Science 52; Gelman 2006, Bayesian Analysis 1',
  ],
  [
    'verdict over lists',
    'whether 80 % intervals of promises held 80 % of the time, by an exact binomial test; mean gap by a paired t test',
    'audit',
    'Student 1908, Biometrika 6',
  ],
];
