import { expect, it } from 'vitest';
import { writtenSql } from '../../src/store/writtenSql.js';

it('writes values out: numbers, days with their date, texts in quotes, nothing as null', () => {
  const sql =
    'select 1 where day between @from and @to and id = @id and @assume is null and @window > 0 and @to > 1';
  expect(
    writtenSql(sql, { from: -1_000_000_000, to: 0, id: "O'Brien $& @to", assume: null, window: 30 }),
  ).toBe(
    "select 1 where day between -1000000000 /* any day */ and 0 /* 1970-01-01 */ and id = 'O''Brien $& @to' and null is null and 30 > 0 and 0 /* 1970-01-01 */ > 1",
  );
  expect(writtenSql('\nselect @other\n', {})).toBe('select @other');
});
