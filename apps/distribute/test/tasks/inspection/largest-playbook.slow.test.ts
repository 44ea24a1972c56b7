import { expect, test } from 'vitest'
import { limitInspection, PlaybookInspector } from '../../../src/tasks/inspection/playbook-inspector.ts'

test('the largest playbook that a setting allows is inspected within its limits', async () => {
  const maxBytes = 4 * 1024 * 1024
  const inspector = new PlaybookInspector(limitInspection(maxBytes))
  const task = '  - { name: "{{ a }}", copy: { src: a.j2, dest: "/etc/{{ b }}", mode: 0644 }, when: c == "d" }\n'
  const content = `- hosts: all\n  tasks:\n${task.repeat(maxBytes / task.length - 1)}  - { command: a, run_once: true }\n`
  const job = { content, share: { path: '/nonexistent', storeId: 'x' }, maxBytes, extraVars: {} }
  try {
    expect(await inspector.inspect(job)).toMatchObject({ problems: [], splitWords: [{ word: 'run_once' }] })
  } finally {
    inspector.stop()
  }
}, 90_000)
