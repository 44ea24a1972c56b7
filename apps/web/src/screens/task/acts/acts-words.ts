import { defineWords } from '../../../language/words.ts'

export const actsWords = defineWords({
  en: {
    cancel: 'Cancel the task…',
    cancelTitle: 'Cancel this task?',
    cancelRunning: (count: number, text: string) =>
      count === 1
        ? '1 host is running: its processes are ended.'
        : `${text} hosts are running: their processes are ended.`,
    cancelWaiting: (count: number, text: string) =>
      count === 1 ? '1 host is waiting: it is not started.' : `${text} hosts are waiting: they are not started.`,
    cancelKept: (text: string) => `Hosts that have a result keep it: ${text}.`,
    cancelNow: 'Cancel the task',
    keepRunning: 'Let it run',
    cancelled: 'The cancellation was sent. Running hosts end within seconds.',
    retry: 'Retry…',
    retryTitle: 'Retry hosts of this task',
    retryAbout: 'Runs the same request again, in a new task, on the hosts that ended in these states:',
    retryCount: (count: number, text: string) => (count === 1 ? 'Retry 1 host' : `Retry ${text} hosts`),
    retryAnyway: (count: number, text: string) => (count === 1 ? 'Retry 1 host anyway' : `Retry ${text} hosts anyway`),
    retryNone: 'Choose at least one state',
    retryRuns: 'An earlier retry still runs. Another one may run on the same hosts at the same time.',
    openTask: 'Open the task that was created',
    hosts: (count: number, text: string) => (count === 1 ? '1 host' : `${text} hosts`),
    change: 'Run again with changes',
  },
  zh: {
    cancel: '取消任务…',
    cancelTitle: '取消这个任务？',
    cancelRunning: (_: number, text: string) => `${text} 台主机正在运行：其进程将被终止。`,
    cancelWaiting: (_: number, text: string) => `${text} 台主机在等待：将不再启动。`,
    cancelKept: (text: string) => `已有结果的主机保留其结果：${text} 台。`,
    cancelNow: '取消任务',
    keepRunning: '继续运行',
    cancelled: '已发送取消请求，正在运行的主机会在几秒内结束。',
    retry: '重试…',
    retryTitle: '重试这个任务的主机',
    retryAbout: '新建一个任务，用相同的请求在以下状态的主机上重新执行：',
    retryCount: (_: number, text: string) => `重试 ${text} 台主机`,
    retryAnyway: (_: number, text: string) => `仍然重试 ${text} 台主机`,
    retryNone: '请至少选择一种状态',
    retryRuns: '之前的一次重试还在运行。再次重试可能会同时在相同的主机上执行。',
    openTask: '打开已创建的任务',
    hosts: (_: number, text: string) => `${text} 台`,
    change: '修改后重新执行',
  },
})
