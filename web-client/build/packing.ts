import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { compressedForms } from './compressed.ts'
import { firstLoad, weigh } from './first-load.ts'

function filesOf(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesOf(path) : [path]
  })
}

/** The last steps of a build: fails if the first load grew too large, and puts compressed forms beside all files. */
export function packing(): Plugin {
  let folder = ''
  return {
    name: 'whimbrel-packing',
    apply: 'build',
    enforce: 'post',
    writeBundle(options, bundle) {
      folder = options.dir ?? '.'
      const sizes = firstLoad(bundle).map(
        (name) => [name, gzipSync(readFileSync(join(folder, name)), { level: 9 }).length] as const,
      )
      this.info(weigh(new Map(sizes)))
    },
    closeBundle: {
      // After every other plugin: they may still write files, and list those that there are.
      order: 'post',
      handler() {
        for (const path of filesOf(folder)) {
          for (const form of compressedForms(path, readFileSync(path)))
            writeFileSync(path + form.suffix, form.bytes)
        }
      },
    },
  }
}
