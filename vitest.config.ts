import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const setupFiles = ['packages/testbed/src/test-setup.ts']
const servers = { globalSetup: ['packages/testbed/src/global-setup.ts'], setupFiles }

/**
 * unit: pure and quick; integration: one adapter on real servers; e2e: processes as a user starts
 * them; slow, alone, compose: `test:slow`.
 */
export default defineConfig({
  test: {
    // Vitest would leave one core to itself, but most tests wait for processes that they started.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          // A worker loads each module once for all of its files, so a test undoes what it changes in
          // its process: its folder, its environment, its clock.
          isolate: false,
          include: ['{apps,packages}/*/test/**/*.unit.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          ...servers,
          // one more than cores, as many tests wait for processes and deadlines
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 1 },
          include: ['{apps,packages}/*/test/**/*.integration.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          ...servers,
          include: ['{apps,packages}/*/test/**/*.e2e.test.ts'],
          // one after the other, as each starts a dozen processes
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          maxConcurrency: 2,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'slow',
          ...servers,
          include: ['{apps,packages}/*/test/**/*.slow.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // part of test:slow, after the others: deadlines of seconds are met only by whoever has
          // the machine to himself
          name: 'alone',
          sequence: { groupOrder: 3 },
          fileParallelism: false,
          maxConcurrency: 2,
          ...servers,
          include: ['{apps,packages}/*/test/**/*.alone.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'compose',
          setupFiles,
          sequence: { groupOrder: 4 },
          fileParallelism: false,
          include: ['packages/system/test/**/*.compose.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
