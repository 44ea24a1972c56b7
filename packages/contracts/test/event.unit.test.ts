import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { eventSchema } from '../src/event.ts'

const document = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8')

it('docs/events.md has a row for each type of event, in order, with its fields', () => {
  const rows = [...document.matchAll(/^\| `([a-z_.]+)` \|.* \| (\w+) \|(.*) \|$/gm)]
  const documented = rows.map(([, type, subject, data = '']) => {
    const fields = data.split(':')[0]?.match(/`(\w+)`/g) ?? []
    return [type, subject, fields.map((field) => field.slice(1, -1))]
  })
  expect(documented).toEqual(
    eventSchema.options.map(({ shape }) => [
      shape.type.value,
      shape.type.value.split('.')[0],
      Object.keys(shape.data.shape),
    ]),
  )
})
