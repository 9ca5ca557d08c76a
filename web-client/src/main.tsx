import { render } from 'preact'
import type { Engine } from './engine/api'
import { browserRuntime, createEngine } from './engine'
import sealWorkerUrl from './engine/seal-worker?worker&url'
import { App } from './ui/app'
import { registerServiceWorker } from './ui/service-worker'
import { applyEarlyTheme } from './ui/theme'
import { scriptUrl } from './ui/trusted-url'
import './ui/styles/index.css'

applyEarlyTheme()

async function engineForThisPage(): Promise<Engine> {
  const options = new URLSearchParams(location.search)
  // Both conditions are constants of the build, so that nothing of the demo is in what is delivered.
  if (import.meta.env.MODE === 'demo' || (import.meta.env.DEV && options.has('demo'))) {
    const { DemoEngine } = await import('./demo/engine')
    const engine = new DemoEngine(options)
    Object.assign(globalThis, { demoEngine: engine })
    return engine
  }
  const createSealWorker = (): Worker => new Worker(scriptUrl(sealWorkerUrl), { type: 'module' })
  return createEngine(browserRuntime({ createSealWorker }))
}

const root = document.getElementById('app')
if (root) render(<App engine={await engineForThisPage()} />, root)
if (import.meta.env.PROD) registerServiceWorker()
