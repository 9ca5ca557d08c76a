import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { build, type Plugin } from 'vite'

/** Builds `src/sw/sw.ts` to `/sw.js` after everything else, with the list of what was built and a version that follows from it. */
export function serviceWorker(): Plugin {
  let outDir = ''
  let root = ''
  return {
    name: 'whimbrel-service-worker',
    apply: 'build',
    configResolved(config) {
      root = config.root
      outDir = join(config.root, config.build.outDir)
    },
    async closeBundle() {
      const files = filesIn(outDir)
        .filter((name) => name !== '/sw.js')
        .sort()
      const hash = createHash('sha256')
      for (const name of files) hash.update(name).update(readFileSync(join(outDir, name)))
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        define: {
          __PRECACHE__: JSON.stringify(files),
          __VERSION__: JSON.stringify(hash.digest('hex').slice(0, 16)),
        },
        build: {
          target: 'es2022',
          outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          lib: { entry: join(root, 'src/sw/sw.ts'), formats: ['es'], fileName: () => 'sw.js' },
        },
      })
    },
  }
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
}
