import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressFiles } from './compress-files.ts'

/** Builds the page into `dist`. Names of assets have a hash of their content. */
export default defineConfig({
  plugins: [react(), compressFiles()],
  build: {
    target: 'es2024',
    // Data addresses would need exceptions from the policy `default-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    // Most licences require their text with each copy.
    license: { fileName: 'licences.md' },
  },
  worker: { format: 'es' },
})
