import type { StepResult } from '@distribute/contracts'
import { clipText } from './clip-text.ts'

/** What a host's steps may take together, as UTF-8 JSON. */
const defaultMaxBytes = 256 * 1024

/** The steps of one host, in order; the cap holds all the while, so that a long run costs no more memory. */
export interface StepLog {
  add(step: StepResult): void
  list(): readonly StepResult[]
  /** a step was dropped, or its text was cut */
  readonly truncated: boolean
}

interface SizedStep {
  readonly step: StepResult
  readonly bytes: number
}

/** Fills a head, then a tail that drops its oldest step for each new one: the first and the last are kept. */
export function createStepLog(maxBytes = defaultMaxBytes): StepLog {
  const maxSideBytes = maxBytes / 2
  // so that either side has room for two steps and more
  const maxStepBytes = maxSideBytes / 2
  const head: SizedStep[] = []
  const tail: SizedStep[] = []
  let headBytes = 0
  let tailBytes = 0
  let truncated = false
  return {
    add(step) {
      const sized = fitStep(step, maxStepBytes)
      truncated ||= sized.step !== step
      if (tail.length === 0 && headBytes + sized.bytes <= maxSideBytes) {
        headBytes += sized.bytes
        head.push(sized)
        return
      }
      tailBytes += sized.bytes
      tail.push(sized)
      while (tailBytes > maxSideBytes) {
        tailBytes -= tail.shift()?.bytes ?? 0
        truncated = true
      }
    },
    list: () => [...head, ...tail].map(({ step }) => step),
    get truncated() {
      return truncated
    },
  }
}

/** Halves what is left of the step's texts until it fits: escapes and multi-byte characters make it hard to foresee. */
function fitStep(step: StepResult, maxStepBytes: number): SizedStep {
  let sized = measure(step)
  for (let length = maxStepBytes / 2; sized.bytes > maxStepBytes; length /= 2) {
    sized = measure(clipTexts(step, length))
  }
  return sized
}

function clipTexts(step: StepResult, length: number): StepResult {
  return {
    ...step,
    name: clipText(step.name, length),
    action: clipText(step.action, length),
    stdout: clipText(step.stdout, length),
    stderr: clipText(step.stderr, length),
    msg: clipText(step.msg, length),
  }
}

const encoder = new TextEncoder()

/** One byte more for the comma. */
function measure(step: StepResult): SizedStep {
  return { step, bytes: encoder.encode(JSON.stringify(step)).byteLength + 1 }
}
