import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { layout } from '../../../language/format/layout.js';
import { LIBRARY } from '../../../language/library.js';
import type { Model } from '../../../simulation/model.js';
import { modelOf } from './compiled.js';

const formatted = (text: string): string => layout(text).join('\n');
const example = readFileSync(new URL('../../../examples/websocket-scaling.arch', import.meta.url), 'utf8');

describe('layout', () => {
  test('two blanks a depth, nothing at the ends of lines', () => {
    expect(formatted('system s {\nserver api  \n flow f {\nrate 1/s\n  api {\n-> db\n}\n }\n}')).toBe(
      'system s {\n  server  api\n  flow f {\n    rate 1/s\n    api {\n      -> db\n    }\n  }\n}',
    );
  });

  test('one blank around arrows and signs', () => {
    expect(formatted('flow f { a->b*3~>c=>d }')).toBe('flow f { a -> b * 3 ~> c => d }');
  });

  test('none within ranges', () => {
    expect(formatted('x 2 .. 6 ( 1ms .. 4ms ) , y')).toBe('x 2..6 (1ms..4ms), y');
  });

  test('two blanks between settings of one line stay, more become two', () => {
    expect(formatted('limiter a { limit 30/s per user     burst 60 }')).toBe('limiter a { limit 30/s per user  burst 60 }');
  });

  test('components stand in columns, over comments and blank lines too', () => {
    expect(formatted('system s {\nws gateway * 3 on c7g.large\n\n// data\npostgres db { lanes 4 }\nredis c\n}')).toBe(
      'system s {\n  ws        gateway * 3  on c7g.large\n\n  // data\n  postgres  db           { lanes 4 }\n  redis     c\n}',
    );
  });

  test('so do terms of a contract', () => {
    expect(formatted('contract {\navailability >= 99.9%\ncost <= $5/mo\n}')).toBe(
      'contract {\n  availability >= 99.9%\n  cost         <= $5/mo\n}',
    );
  });

  test('and machines', () => {
    expect(formatted('instance a { vcpu 16  price $5/mo }\ninstance bb { vcpu 2  price $7/mo }')).toBe(
      'instance a  { vcpu 16  price $5/mo }\ninstance bb { vcpu 2   price $7/mo }',
    );
  });

  test('and settings with their sources', () => {
    expect(formatted('kind k extends ws {\nmemory 35KB source "a"\nidle timeout 60s source "b"\n}')).toBe(
      'kind k extends ws {\n  memory       35KB  source "a"\n  idle timeout 60s   source "b"\n}',
    );
  });

  test('a path that goes on in the next line is indented', () => {
    expect(formatted('flow f {\na\n-> b\n-> c\n}')).toBe('flow f {\n  a\n    -> b\n    -> c\n}');
  });

  test('comments at line ends stand below each other', () => {
    expect(formatted('flow f {\nrate 1/s // x\npayload 200B // y\n}')).toBe('flow f {\n  rate 1/s      // x\n  payload 200B  // y\n}');
  });

  test('texts and comments are left alone', () => {
    const text = 'system s "a  ->  b{" { // c   d\n/* e\n      f   g */\n}';
    expect(formatted(text)).toBe('system s "a  ->  b{" {  // c   d\n  /* e\n      f   g */\n}');
  });
});

describe('comments and line ends anywhere', () => {
  test('what stands behind the end of a comment is set, and counts', () => {
    expect(formatted('system s {\n/* a\n  b */   server   api   {\nlanes 4\n}\n}')).toBe(
      'system s {\n  /* a\n  b */ server  api  {\n    lanes 4\n  }\n}',
    );
  });

  test('a comment in a line is left where it is', () => {
    expect(formatted('system s { server   /* one */ api\nredis c\n}')).toBe('system s { server  /* one */ api\n  redis  c\n}');
  });

  test('/*/ does not end itself', () => {
    expect(formatted('/*/ a\n   b */\nsystem   s { }')).toBe('/*/ a\n   b */\nsystem  s { }');
  });

  test('a line ends with either sign, and a comment only there', () => {
    expect(layout('system s {\r  server api // a \u2028 b\r\nredis c\n}')).toEqual([
      'system s {',
      '  server  api  // a \u2028 b',
      '  redis   c',
      '}',
    ]);
  });

  test('a brace may stand in the line after its block', () => {
    expect(formatted('flow f\n{\na\n-> b\n}')).toBe('flow f\n{\n  a\n    -> b\n}');
  });

  test('a range may be broken anywhere', () => {
    expect(formatted('system s {\nserver a * 2 ..\n4\n}')).toBe('system s {\n  server  a * 2..\n  4\n}');
  });
});

describe('a formatted text', () => {
  test.each(Object.entries({ ...LIBRARY, example }))('%s stays as it is', (_name, text) => {
    expect(formatted(formatted(text))).toBe(formatted(text));
  });

  test.each(Object.entries(LIBRARY))('is how %s is written', (_name, text) => {
    expect(formatted(text)).toBe(text);
  });

  test('means the same', async () => {
    const withoutPlaces = (model: Model): string =>
      JSON.stringify(model, (_key, value: unknown) =>
        value !== null && typeof value === 'object' && 'start' in value && 'end' in value ? null : value,
      );
    const mangled = example.replaceAll(/^ +/gm, '').replaceAll(' -> ', '->');
    expect(withoutPlaces(await modelOf(formatted(mangled)))).toBe(withoutPlaces(await modelOf(example)));
  });
});
