import { defineWords } from '../../language/words.ts'

export const lanesWords = defineWords({
  en: {
    columns: {
      lane: 'Lane',
      waiting: 'Waiting units',
      oldest: 'Oldest waits',
      running: 'Running units',
      engines: 'Engines',
      slots: 'Busy slots',
    },
    announced: (count: string) => `${count} announced`,
    stuck: 'No engine serves this lane',
    stuckText: (lane: string) =>
      `Its units do not move. Start an engine with LANES = ${lane}, or restart one that serves it.`,
    toEngines: 'See the engines',
    none: 'No lane has engines or open units',
    noneText: 'A lane shows up when an engine serves it or a task waits in it.',
  },
  zh: {
    columns: {
      lane: '通道',
      waiting: '等待的单元',
      oldest: '最久等待',
      running: '运行中的单元',
      engines: '执行引擎',
      slots: '占用槽位',
    },
    announced: (count: string) => `已发送 ${count} 个`,
    stuck: '没有执行引擎服务此通道',
    stuckText: (lane: string) =>
      `其单元不会执行。请启动一个配置了 LANES = ${lane} 的执行引擎，或重启服务此通道的引擎。`,
    toEngines: '查看执行引擎',
    none: '没有通道',
    noneText: '当有执行引擎服务某个通道，或有任务在其中等待时，该通道会显示在这里。',
  },
})
