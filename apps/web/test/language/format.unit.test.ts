import { expect, test } from 'vitest'
import { createFormat } from '../../src/language/format.ts'
import { guessLanguage } from '../../src/language/language.ts'

test('durations have the units of the language', () => {
  const [english, chinese] = [createFormat('en'), createFormat('zh')]
  expect([0, 4_260, 42_400, 185_000, 7_440_000].map(english.duration)).toEqual([
    '0.0 s',
    '4.3 s',
    '42 s',
    '3 min 05 s',
    '2 h 04 min',
  ])
  expect([4_260, 185_000].map(chinese.duration)).toEqual(['4.3 秒', '3 分 05 秒'])
})

test('a duration of a clock that runs ahead is none', () => {
  expect(createFormat('en').duration(-1)).toBe('0.0 s')
})

test('times are told as seen from now, and never from the future', () => {
  const { ago } = createFormat('en')
  const nowMs = 10 * 86_400_000
  expect([0, 59, 60, 3_599, 3_600, 86_400].map((seconds) => ago(nowMs - seconds * 1000, nowMs))).toEqual([
    'now',
    '59 sec. ago',
    '1 min. ago',
    '59 min. ago',
    '1 hr. ago',
    'yesterday',
  ])
  expect(ago(nowMs + 5_000, nowMs)).toBe('now')
})

test('the language is the first that the browser prefers and the page speaks', () => {
  expect(guessLanguage(['fr-FR', 'zh-TW', 'en'])).toBe('zh')
  expect(guessLanguage(['EN-gb', 'zh'])).toBe('en')
  expect(guessLanguage(['fr'])).toBe('en')
})
