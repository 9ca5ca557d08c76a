/** Starts the engine of this tab. */
import type { Engine } from './api'
import { LocalEngine } from './local-engine'
import { browserRuntime, type Runtime } from './runtime'
import { TabEngine } from './tabs/tab-engine'

export * from './api'
export { browserRuntime, type Runtime } from './runtime'

export async function createEngine(runtime: Runtime = browserRuntime()): Promise<Engine> {
  if (!('locks' in navigator)) {
    return LocalEngine.start(runtime, () => location.reload())
  }
  const engine = new TabEngine(runtime)
  engine.runForLead(navigator.locks).catch(() => engine.failed())
  return engine
}
