// Makes vectors/ts-*.json anew: `npm run vectors`.
import { writeFile } from 'node:fs/promises'
import { URL } from 'node:url'
import { runnerImport } from 'vite'

const { module } = await runnerImport(new URL('make.ts', import.meta.url).pathname)
for (const [name, vectors] of Object.entries(await module.makeVectors())) {
  const file = new URL(`../../../vectors/ts-${name}.json`, import.meta.url)
  await writeFile(file, `${JSON.stringify(vectors, null, 1)}\n`)
}
