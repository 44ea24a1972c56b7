import { readFileSync, writeFileSync } from 'node:fs'
import { renderConfiguration } from './configuration-tables.ts'

const file = new URL('../../../docs/configuration.md', import.meta.url)
writeFileSync(file, renderConfiguration(readFileSync(file, 'utf8')))
