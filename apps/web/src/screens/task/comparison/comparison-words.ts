import { defineWords } from '../../../language/words.ts'
import type { Change } from './compare-states.ts'

interface ComparisonWords {
  readonly title: string
  readonly of: string
  readonly changes: Readonly<Record<Change, string>>
  readonly retries: string
  readonly arrow: string
  readonly copyNames: string
  readonly hosts: (count: number, text: string) => string
}

export const comparisonWords = defineWords<ComparisonWords>({
  en: {
    title: 'Compared with the task that it retries',
    of: 'Retry of',
    changes: {
      same: 'Still failing',
      different: 'Failing differently',
      open: 'Not finished yet',
      notRun: 'Did not run',
      recovered: 'Recovered',
    },
    retries: 'Retries of this task',
    arrow: 'then',
    copyNames: 'Copy names',
    hosts: (count, text) => (count === 1 ? '1 host' : `${text} hosts`),
  },
  zh: {
    title: '与被重试的任务对比',
    of: '重试自',
    changes: {
      same: '仍然失败',
      different: '失败情况不同',
      open: '尚未结束',
      notRun: '没有执行',
      recovered: '已恢复',
    },
    retries: '这个任务的重试',
    arrow: '变为',
    copyNames: '复制主机名',
    hosts: (_, text) => `${text} 台主机`,
  },
})
