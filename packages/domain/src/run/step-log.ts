import type { StepResult } from '@distribute/contracts'
import { clipText } from './clip-text.ts'

/** Limit for all steps of one host, as UTF-8 JSON. */
const defaultMaxBytes = 256 * 1024

/**
 * The steps of one host, in order, always within the limit, so that a long run needs no more
 * memory.
 */
export interface StepLog {
  add(step: StepResult): void
  list(): readonly StepResult[]
  /** a step was dropped, or its text was truncated */
  readonly truncated: boolean
}

interface SizedStep {
  readonly step: StepResult
  readonly bytes: number
}

/**
 * Fills a head, then a tail that drops its oldest step for each new one, so the first and the last
 * steps are kept.
 */
export function createStepLog(maxBytes = defaultMaxBytes): StepLog {
  const maxSideBytes = maxBytes / 2
  // so that each side has room for at least two steps
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

/**
 * Halves the step's texts until it fits: escapes and multi-byte characters make its size hard to
 * predict.
 */
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
