import { defineWords } from '../../../language/words.ts'

export const rateWords = defineWords({
  en: {
    title: 'Finished hosts per second',
    peak: (rate: string) => `peak ${rate}/s`,
    now: (rate: string) => `now ${rate}/s`,
    mean: (rate: string) => `mean ${rate}/s`,
    left: {
      s: (count: string) => `about ${count} s left`,
      min: (count: string) => `about ${count} min left`,
      h: (count: string) => `about ${count} h left`,
    },
    quiet: (time: string) => `no host has finished for ${time}`,
    about:
      'Time since the start. For what ended before this page was opened, the hosts of a unit are spread evenly over its run.',
    none: 'No host has finished yet.',
  },
  zh: {
    title: '每秒完成的主机数',
    peak: (rate: string) => `峰值 ${rate} 台/秒`,
    now: (rate: string) => `当前 ${rate} 台/秒`,
    mean: (rate: string) => `平均 ${rate} 台/秒`,
    left: {
      s: (count: string) => `预计还需 ${count} 秒`,
      min: (count: string) => `预计还需 ${count} 分钟`,
      h: (count: string) => `预计还需 ${count} 小时`,
    },
    quiet: (time: string) => `已有 ${time} 没有主机完成`,
    about: '横轴为开始后的时间。打开本页之前已完成的主机，按所在单元的运行时间平均分布。',
    none: '还没有主机完成。',
  },
})
