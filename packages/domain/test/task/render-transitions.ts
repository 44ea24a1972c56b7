import { type Transition, transitions } from '../../src/index.ts'

type Kind = keyof typeof transitions

/** The blocks of docs/states.md that come from the table. */
export function renderTransitionTable(kind: Kind): string {
  const rows = listTransitions(kind).map(
    ({ from, to, by, when, sameAttempt }) =>
      `| \`${from}\` | \`${to}\` | ${by} | ${when}${sameAttempt ? ', of the same attempt' : ''} |`,
  )
  return ['| from | to | by | when |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

export function renderDiagram(kind: Kind): string {
  const rows = listTransitions(kind)
  const sources = new Set(rows.map(({ from }) => from))
  const ends = new Set(rows.map(({ to }) => to).filter((state) => !sources.has(state)))
  return [
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${rows[0]?.from}`,
    ...rows.map(({ from, to, by }) => `  ${from} --> ${to}: ${by}`),
    ...[...ends].map((state) => `  ${state} --> [*]`),
    '```',
  ].join('\n')
}

function listTransitions(kind: Kind): readonly Transition<string>[] {
  return transitions[kind]
}
