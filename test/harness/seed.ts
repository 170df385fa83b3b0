import fc from 'fast-check';

// The same cases on every run; CLM_FUZZ_SEED asks for others.
fc.configureGlobal({ seed: Number(process.env.CLM_FUZZ_SEED ?? 20260331) });
