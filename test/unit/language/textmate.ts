/** Colours a text as an editor does: line by line, at each place the first of the patterns that match soonest. */

interface Pattern {
  match?: string;
  begin?: string;
  end?: string;
  name?: string;
  include?: string;
  captures?: Record<string, { name: string }>;
}

export interface Grammar {
  patterns: Pattern[];
  repository: Record<string, { patterns: Pattern[] }>;
}

/** The scopes of every character of a text, outermost first; an empty list where nothing says anything. */
export function coloured({ patterns, repository }: Grammar, text: string): string[][] {
  const rules = patterns.flatMap(function flat(pattern: Pattern): Pattern[] {
    return pattern.include ? repository[pattern.include.slice(1)]!.patterns.flatMap(flat) : [pattern];
  });
  const compiled = rules.map((rule) => ({ rule, regex: new RegExp(rule.match ?? rule.begin!, 'dgs') }));
  const scopes: string[][] = [];
  let open: Pattern | null = null;
  for (const line of text.split(/(?<=\r\n|\n|\r(?!\n))/)) {
    const code = line.replace(/[\r\n]+$/, '');
    const line0 = scopes.length;
    for (let i = 0; i < line.length; i++) scopes.push([]);
    const paint = (from: number, to: number, name: string | undefined): void => {
      if (name) for (let i = from; i < to; i++) scopes[line0 + i]!.push(name);
    };
    for (let at = 0; at <= code.length;) {
      if (open) {
        const end = found(new RegExp(open.end!, 'dgs'), code, at);
        const to = end ? end.index + end[0].length : line.length;
        paint(at, to, open.name);
        if (!end) break;
        open = null;
        at = to;
        continue;
      }
      const next = soonest(compiled, code, at);
      if (!next) break;
      const { rule, match } = next;
      const end = match.index + match[0].length;
      paint(match.index, end, rule.name);
      for (const [group, { name }] of Object.entries(rule.captures ?? {})) {
        const [from, to] = match.indices![Number(group)] ?? [0, 0];
        paint(from, to, name);
      }
      if (rule.begin) open = rule;
      at = Math.max(end, at + (match[0] === '' ? 1 : 0));
    }
  }
  return scopes;
}

function found(regex: RegExp, line: string, at: number): RegExpExecArray | null {
  regex.lastIndex = at;
  return regex.exec(line);
}

function soonest(rules: { rule: Pattern; regex: RegExp }[], line: string, at: number): { rule: Pattern; match: RegExpExecArray } | null {
  let best: { rule: Pattern; match: RegExpExecArray } | null = null;
  for (const { rule, regex } of rules) {
    const match = found(regex, line, at);
    if (match && (!best || match.index < best.match.index)) best = { rule, match };
  }
  return best;
}
