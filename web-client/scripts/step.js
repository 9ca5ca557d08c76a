/*
 * The steps of the Maven build: each runs npm only if what goes in is not what went in the last time. What went in is kept as a hash
 * beside what came out, so that both vanish together.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

const PACKAGES = ['package.json', 'package-lock.json']
const SOURCES = [
  ...PACKAGES,
  'index.html',
  'vite.config.ts',
  'tsconfig.json',
  'src',
  'public',
  'packing',
  'scripts',
]
// Inside node_modules rather than target, or each "mvn clean" would have npm fetch everything again.
const INSTALLED = 'node_modules/.whimbrel-installed'
const BUILT = 'target/built'
const BUILT_PAGE = 'target/classes/META-INF/resources/index.html'

function npm(...args) {
  const { status, error } = spawnSync('npm', args, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (error) throw error
  if (status !== 0) {
    process.stderr.write(`"npm ${args.join(' ')}" failed in web-client; what it said is above.\n`)
    process.exit(status ?? 1)
  }
}

function files(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)))
}

function hashOf(paths) {
  // Native modules are for one platform, and for one Node.
  const hash = createHash('sha256').update([process.platform, process.arch, process.versions.modules].join())
  for (const file of paths.flatMap(files)) {
    const content = readFileSync(file)
    hash.update(`\0${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

function unlessSame(stamp, result, inputs, work) {
  const hash = hashOf(inputs)
  if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return
  rmSync(stamp, { force: true })
  work()
  writeFileSync(stamp, hash)
}

const steps = {
  install: () => unlessSame(INSTALLED, 'node_modules', PACKAGES, () => npm('ci', '--prefer-offline')),
  build: () => unlessSame(BUILT, BUILT_PAGE, SOURCES, () => npm('run', 'build')),
  test: () => {
    npm('run', 'check')
    npm('test')
  },
}

const step = steps[process.argv[2]]
if (!step) {
  process.stderr.write('Usage: scripts/step install|build|test\n')
  process.exit(2)
}
step()
