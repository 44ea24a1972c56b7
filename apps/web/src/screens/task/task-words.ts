import { defineWords } from '../../language/words.ts'

/** Texts of the screen of a task that several of its parts use. */
export const taskWords = defineWords({
  en: {
    noStream: 'There are no live updates',
    waitingForStates: 'Reading the states of all hosts…',
  },
  zh: {
    noStream: '无法实时更新',
    waitingForStates: '正在读取所有主机的状态…',
  },
})
