import { describe, expect, test } from 'vitest';
import { compiled, modelOf, saidAbout, textAt } from './compiled.js';

const SYSTEM = 'system s { server a  flow f { rate 1/s a } }';

describe('imports', () => {
  test('bring systems, kinds and instances', async () => {
    const text = `import "./catalog.arch"
      system t { fast a on big  flow f { rate 1/s a } }
      scenario x for s { duration 1h users 5 }`;
    const model = await modelOf(text, {
      'catalog.arch': `kind fast extends server { service 1ms } instance big { vcpu 8 memory 4GB speed 2 price $9/mo } ${SYSTEM}`,
    });
    expect(model.systems.map(({ name }) => name)).toEqual(['t', 's']);
    expect(model.systems[0]!.components[0]).toMatchObject({
      kindName: 'fast',
      instance: { name: 'big', vcpu: 8, price: 9 },
      service: { other: { mean: 0.0005 } },
    });
    expect(model.systems[1]!.at.uri).toBe('file:///plan/catalog.arch');
  });

  test('reach through imports', async () => {
    const files = { 'a.arch': 'import "b.arch"', 'b.arch': SYSTEM };
    expect((await modelOf('import "a.arch"\nscenario x for s { duration 1h users 5 }', files)).systems).toHaveLength(1);
  });

  test("leave the others' scenarios out", async () => {
    const files = { 'b.arch': `${SYSTEM} scenario theirs for s { duration 1h users 5 }` };
    expect((await modelOf('import "b.arch"\nscenario x for s { duration 1h users 5 }', files)).scenarios.map(({ name }) => name)).toEqual([
      'x',
    ]);
  });

  test('of a file that is not there are an error at the string', async () => {
    expect(await saidAbout('import "./nowhere.arch"')).toEqual(['"./nowhere.arch": there is no file "./nowhere.arch" beside this one']);
  });

  test('in a circle are an error at the string', async () => {
    expect(await saidAbout('import "./main.arch"')).toEqual(['"./main.arch": "./main.arch" imports this file in turn']);
    expect(await saidAbout('import "./b.arch"', { 'b.arch': 'import "main.arch"' })).toContain(
      '"./b.arch": "./b.arch" imports this file in turn',
    );
  });

  test('that are broken leave no model', async () => {
    const { model, diagnostics } = await compiled(`import "b.arch"\n${SYSTEM}`, { 'b.arch': 'system t { server a { service 5 } }' });
    expect(model).toBeNull();
    expect(diagnostics.map(({ at }) => at.uri)).toEqual(['file:///plan/b.arch']);
  });

  test('are read anew each time', async () => {
    const text = 'import "b.arch"\nscenario x for s { duration 1h users 5 }';
    await modelOf(text, { 'b.arch': SYSTEM });
    const { systems } = await modelOf(text, { 'b.arch': SYSTEM.replace('server a', 'server a * 7') });
    expect(systems[0]!.components[0]!.nodes.min).toBe(7);
  });
});

describe('each name once', () => {
  test.each([
    [`${SYSTEM}\n${SYSTEM}`, 's: there already is a system "s"'],
    ['system s { server a  redis a }', 'a: there already is a component "a"'],
    ['system s { server a  flow f { rate 1/s a }  flow f { rate 2/s a } }', 'f: there already is a flow "f"'],
    [`${SYSTEM} scenario x for s { duration 1h users 1 } scenario x for s { duration 1h users 1 }`, 'x: there already is a scenario "x"'],
    ['kind k extends ws { } kind k extends ws { }', 'k: there already is a kind "k"'],
    ['instance i { vcpu 1 } instance i { vcpu 2 }', 'i: there already is an instance "i"'],
  ])('%s', async (text, message) => {
    expect(await saidAbout(text)).toContain(message);
  });

  test('the first of two is shown with the second', async () => {
    const text = 'system s { server a\nredis a }';
    const { diagnostics } = await compiled(text);
    expect(diagnostics[0]!.related.map(({ at }) => at.start.line)).toEqual([0]);
  });

  test('also over files', async () => {
    expect((await saidAbout(`import "b.arch"\n${SYSTEM}`, { 'b.arch': SYSTEM })).join()).toContain('s: "s" is a system of b.arch already');
  });
});

describe('unknown names', () => {
  test.each([
    [`${SYSTEM} scenario x for z { duration 1h users 1 }`, 'z: there is no system "z"'],
    [`${SYSTEM} system t extends ss { }`, 'ss: there is no system "ss": did you mean "s"?'],
    [
      `${SYSTEM} scenario x for s { duration 1h users 1 burst "b" at 1min for 1s { ff * 2 } }`,
      'ff: there is no flow "ff": did you mean "f"?',
    ],
  ])('%s', async (text, message) => {
    expect((await saidAbout(text)).join('\n')).toContain(message);
  });
});

test('a comment silences a finding on the line below it, or on its own', async () => {
  const text = `// arch-ignore lb-missing: behind a tunnel\nsystem s {\nserver a // arch-ignore util-headroom\nflow f { rate 1/s a } }`;
  expect((await modelOf(text)).ignores).toMatchObject([
    { code: 'lb-missing', why: 'behind a tunnel', line: 1 },
    { code: 'util-headroom', why: '', line: 2 },
  ]);
});

test('places of systems and scenarios', async () => {
  const text = `${SYSTEM} scenario x for s { duration 1h users 5 }`;
  const { systems, scenarios } = await modelOf(text);
  expect(textAt(text, systems[0]!.at)).toBe('s');
  expect(text.slice(systems[0]!.end.start.character)).toMatch(/^} scenario/);
  expect(text.slice(scenarios[0]!.end.start.character)).toBe('}');
});
